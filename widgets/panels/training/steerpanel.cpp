// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/steerpanel.h"

#include "core/base/format.h"
#include "core/experiment/breakpoint.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QCompleter>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QStringListModel>

namespace lampwork {

namespace {

constexpr int listHeight = 84;
constexpr int fieldWidth = 110;

const QString allDropout = QStringLiteral("network.dropout");

QPushButton *button(
    const char *name, const char *iconName, const QString &text, const QString &toolTip)
{
    auto *made = new QPushButton(icon(QLatin1String(iconName)), text);
    made->setObjectName(QStringLiteral("train.steer.") + QLatin1String(name));
    made->setToolTip(toolTip);
    return made;
}

QLineEdit *lineEdit(const char *name, const QString &placeholder, const QString &toolTip)
{
    auto *made = new QLineEdit;
    made->setObjectName(QStringLiteral("train.steer.") + QLatin1String(name));
    made->setPlaceholderText(placeholder);
    made->setToolTip(toolTip);
    made->setAccessibleName(toolTip);
    made->setClearButtonEnabled(true);
    return made;
}

QVBoxLayout *column(QWidget *widget, const QString &title)
{
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(groupTitle(title));
    return layout;
}

} // namespace

SteerPanel::SteerPanel(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("train.steer"));
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("train.steer.problem"));
    auto *columns = new QHBoxLayout;
    columns->setSpacing(spacing::large);
    columns->addWidget(buildSettings(), 3);
    columns->addWidget(buildFreezing(), 2);
    columns->addWidget(buildBreakpoints(), 3);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addLayout(columns);
    layout->addWidget(m_problem);
}

QWidget *SteerPanel::buildSettings()
{
    auto *widget = new QWidget;
    QVBoxLayout *layout = column(widget, tr("Settings, from the next step on"));
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(spacing::small);
    grid->setVerticalSpacing(spacing::tight);
    const struct {
        const char *path;
        QString text;
        NumberRange range;
    } numbers[] = {
        {"train.optimizer.weight_decay", tr("&Weight decay"), {0, 1000}},
        {"train.batch_size", tr("&Batch size"), {1, 1e9, true}},
        {"train.epochs", tr("E&pochs"), {1, 1e9, true}},
        {"train.clip_norm", tr("&Gradient clip"), {0, 1e12}},
        {"network.dropout", tr("&Dropout"), {0, 0.99}},
    };
    for (const auto &number : numbers) {
        const auto index = int(m_settings.size());
        Setting setting;
        setting.path = QLatin1String(number.path);
        setting.label = new QLabel(number.text);
        setting.field = new NumberField(number.range);
        setting.field->setObjectName(
            QStringLiteral("train.steer.") + setting.path.section(u'.', -1));
        setting.field->setMinimumWidth(fieldWidth / 2);
        setting.field->setMaximumWidth(fieldWidth);
        setting.field->setToolTip(
            tr("%1: the value in force is shown; Enter sets a new one").arg(setting.path));
        setting.label->setBuddy(setting.field);
        grid->addWidget(setting.label, index % 3, index / 3 * 2);
        grid->addWidget(setting.field, index % 3, index / 3 * 2 + 1);
        connect(setting.field, &QLineEdit::returnPressed, this,
            [this, index] { applyNumber(m_settings[index]); });
        m_settings.append(setting);
    }
    m_schedule = new QComboBox;
    m_schedule->setObjectName(QStringLiteral("train.steer.schedule"));
    m_schedule->setToolTip(tr("How the learning rate changes over the steps"));
    auto *scheduleLabel = new QLabel(tr("S&chedule"));
    scheduleLabel->setBuddy(m_schedule);
    grid->addWidget(scheduleLabel, 2, 2);
    grid->addWidget(m_schedule, 2, 3);
    grid->setColumnStretch(4, 1);
    connect(m_schedule, &QComboBox::activated, this, [this] {
        Q_EMIT ordered(OrderVerb::Set,
            QStringLiteral("train.schedule.name=") + m_schedule->currentData().toString());
    });
    layout->addLayout(grid);
    m_field = lineEdit("field", QStringLiteral("train.schedule.min_lr=1e-5"),
        tr("Any field that can be changed, as PATH=VALUE"));
    auto *set = button("set", "check", tr("Set"), tr("Give all that was entered to the engine"));
    connect(m_field, &QLineEdit::returnPressed, this, &SteerPanel::applyField);
    connect(set, &QPushButton::clicked, this, &SteerPanel::applyAll);
    auto *row = new QHBoxLayout;
    row->addWidget(m_field, 1);
    row->addWidget(set);
    layout->addLayout(row);
    layout->addStretch();
    return widget;
}

QWidget *SteerPanel::buildFreezing()
{
    auto *widget = new QWidget;
    QVBoxLayout *layout = column(widget, tr("Frozen parameters"));
    m_frozen = hintLabel({});
    m_frozen->setObjectName(QStringLiteral("train.steer.frozen"));
    layout->addWidget(m_frozen);
    layout->addStretch();
    m_glob = lineEdit("glob", QStringLiteral("conv*"),
        tr("Names of parameters; * stands for any text, ? for one character"));
    auto *freeze = button(
        "freeze", "minus", tr("Free&ze"), tr("Hold the parameters that match as they are"));
    auto *unfreeze
        = button("unfreeze", "plus", tr("&Unfreeze"), tr("Let the parameters that match learn"));
    connect(freeze, &QPushButton::clicked, this, [this] { giveFreeze(OrderVerb::Freeze); });
    connect(m_glob, &QLineEdit::returnPressed, this, [this] { giveFreeze(OrderVerb::Freeze); });
    connect(unfreeze, &QPushButton::clicked, this, [this] { giveFreeze(OrderVerb::Unfreeze); });
    layout->addWidget(m_glob);
    auto *row = new QHBoxLayout;
    row->addWidget(freeze);
    row->addWidget(unfreeze);
    row->addStretch();
    layout->addLayout(row);
    return widget;
}

QWidget *SteerPanel::buildBreakpoints()
{
    auto *widget = new QWidget;
    QVBoxLayout *layout = column(widget, tr("Breakpoints: the run pauses when one holds"));
    m_breakpoints = new QListWidget;
    m_breakpoints->setObjectName(QStringLiteral("train.steer.breakpoints"));
    m_breakpoints->setAccessibleName(tr("Breakpoints"));
    m_breakpoints->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_breakpoints->setFixedHeight(listHeight);
    layout->addWidget(m_breakpoints);
    m_condition = lineEdit("condition", QStringLiteral("train/loss > 2"),
        tr("A condition: train/loss > 2, is nan, gradient_norm > 10, no improvement in 500 "
           "steps"));
    auto *add = button("add", "plus", tr("&Add"), tr("Pause when this holds"));
    auto *remove = button("remove", "trash", tr("Re&move"), tr("Forget the chosen breakpoints"));
    connect(add, &QPushButton::clicked, this, &SteerPanel::addBreakpoint);
    connect(m_condition, &QLineEdit::returnPressed, this, &SteerPanel::addBreakpoint);
    connect(remove, &QPushButton::clicked, this, &SteerPanel::removeBreakpoints);
    auto *row = new QHBoxLayout;
    row->addWidget(m_condition, 1);
    row->addWidget(add);
    row->addWidget(remove);
    layout->addLayout(row);
    layout->addStretch();
    return widget;
}

void SteerPanel::setRun(const Run &run, const QList<Order> &orders)
{
    if (run.id != m_run) {
        m_run = run.id;
        const auto spec = specFromText(run.specJson.toUtf8(), QStringLiteral("spec"));
        m_spec = spec ? std::optional(*spec) : std::nullopt;
        for (QLineEdit *edit : {m_field, m_glob, m_condition})
            edit->clear();
        for (const Setting &setting : std::as_const(m_settings))
            setting.field->clear();
        showProblem({});
    }
    setEnabled(m_spec.has_value());
    if (!m_spec)
        return;
    const SteeredRun steered = steeredRun(*m_spec, orders);
    if (steered == m_steered)
        return;
    m_steered = steered;
    refresh();
}

void SteerPanel::refresh()
{
    const Spec &spec = m_steered.spec;
    for (const Setting &setting : std::as_const(m_settings)) {
        const Json value = steeredValue(spec, setting.path);
        setting.field->setDefault(
            value.is_number() ? std::optional(value.get<double>()) : std::nullopt);
        setting.label->setVisible(value.is_number());
        setting.field->setVisible(value.is_number());
    }
    m_schedule->clear();
    for (const char *name : {"none", "step", "cosine", "one_cycle", "polynomial", "plateau"}) {
        const QString text = QLatin1String(name);
        if (withSetting(spec, QStringLiteral("train.schedule.name=") + text))
            m_schedule->addItem(scheduleText(text), text);
    }
    m_schedule->setCurrentIndex(m_schedule->findData(spec.train.schedule.name));
    auto *completer = new QCompleter(steerablePaths(spec), m_field);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    delete m_field->completer();
    m_field->setCompleter(completer);
    m_breakpoints->clear();
    m_breakpoints->addItems(m_steered.breakpoints);
    refreshFrozen();
}

void SteerPanel::refreshFrozen()
{
    QStringList lines;
    for (const ParameterGroupSpec &group : m_steered.spec.train.optimizer.groups) {
        if (group.frozen)
            lines.append(tr("%1 (from the start)").arg(group.parameters));
    }
    for (const auto &[frozen, glob] : m_steered.frozen)
        lines.append(frozen ? glob : tr("not %1").arg(glob));
    m_frozen->setText(lines.isEmpty() ? tr("None: all of them learn.")
                                      : tr("In this order: %1").arg(lines.join(tr(", "))));
}

void SteerPanel::showProblem(const QString &text)
{
    m_problem->setText(text);
}

void SteerPanel::applyNumber(const Setting &setting)
{
    const std::optional<double> value = setting.field->value();
    if (!value)
        return;
    showProblem({});
    Q_EMIT ordered(OrderVerb::Set, QStringLiteral("%1=%2").arg(setting.path, formatExact(*value)));
    setting.field->clear();
}

void SteerPanel::applyAll()
{
    for (const Setting &setting : std::as_const(m_settings))
        applyNumber(setting);
    if (!m_field->text().trimmed().isEmpty())
        applyField();
}

void SteerPanel::applyField()
{
    const QString text = m_field->text().trimmed();
    const auto changed = withSetting(m_steered.spec, text);
    showProblem(changed ? QString() : changed.error().text());
    if (!changed)
        return;
    Q_EMIT ordered(OrderVerb::Set, text);
    m_field->clear();
}

void SteerPanel::giveFreeze(OrderVerb verb)
{
    const QString glob = m_glob->text().trimmed();
    if (glob.isEmpty()) {
        showProblem(tr("Which parameters? Give their names, for example conv*."));
        return;
    }
    showProblem({});
    Q_EMIT ordered(verb, glob);
    m_glob->clear();
}

void SteerPanel::addBreakpoint()
{
    const Spec &spec = m_steered.spec;
    const auto parsed = parseBreakpoint(m_condition->text(),
        breakpointSeries(spec.train.task.value_or(Task::Regression), spec.data.split.valid > 0));
    showProblem(parsed ? QString() : parsed.error().text());
    if (!parsed)
        return;
    Q_EMIT ordered(OrderVerb::Break, parsed->text());
    m_condition->clear();
}

void SteerPanel::removeBreakpoints()
{
    for (const QListWidgetItem *item : m_breakpoints->selectedItems())
        Q_EMIT ordered(OrderVerb::Unbreak, item->text());
}

} // namespace lampwork
