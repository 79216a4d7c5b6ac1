// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/trainform.h"

#include "widgets/dialogs/formrow.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/dialogs/section.h"
#include "widgets/style/spacing.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace lampwork {

namespace {

// "train.optimizer.lr" → "train.lr", "train.optimizer.name" → "train.optimizer": short names for
// the fields everybody speaks of.
QString objectNameOf(QString path)
{
    if (path.endsWith(QStringLiteral(".name")))
        path.chop(5);
    path.replace(QStringLiteral("train.optimizer."), QStringLiteral("train."));
    return path;
}

} // namespace

TrainForm::TrainForm(QWidget *parent)
    : QWidget(parent)
    , m_sections(new QVBoxLayout(this))
{
    m_sections->setContentsMargins(0, 0, spacing::medium, 0);
    m_sections->setSpacing(spacing::medium);
    buildOptimizer();
    buildLength();
    buildSchedule();
    buildLoss();
    buildAveraging();
    buildAugmentation();
    buildMachine();
    buildDiagnostics();
    m_sections->addStretch();
}

QVBoxLayout *TrainForm::addSection(const QString &title, bool expanded)
{
    auto *content = new QWidget;
    auto *form = new QVBoxLayout(content);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(spacing::small);
    auto *section = new Section(title, content);
    section->setExpanded(expanded);
    m_sections->addWidget(section);
    return form;
}

void TrainForm::addRow(QVBoxLayout *form, const QString &path, const QString &label, QWidget *field)
{
    field->setObjectName(objectNameOf(path));
    auto *problem = new ProblemLabel;
    problem->setObjectName(objectNameOf(path) + QStringLiteral(".problem"));
    auto *holder = new FormRow(label, field, problem);
    form->addWidget(holder);
    m_rows.append(Row{path, holder, problem, {}});
}

void TrainForm::addNumber(QVBoxLayout *form, const QString &path, const QString &label,
    const QString &toolTip, const NumberRange &range, const GetNumber &get, const SetNumber &set,
    const GetNumber &standard)
{
    auto *field = new NumberField(range);
    field->setToolTip(toolTip);
    addRow(form, path, label, field);
    QString what = label;
    what.remove(u'&');
    connect(
        field, &NumberField::edited, this, [this, set, what, path](std::optional<double> value) {
            Spec spec = m_chosen;
            set(spec, value);
            Q_EMIT edited(spec, what, path);
        });
    m_rows.last().refresh = [field, get, standard](const Spec &chosen, const Spec *resolved) {
        // What the default is, is known once the data are; what was said is not the default.
        std::optional<double> value = get(chosen);
        if (resolved && !value)
            field->setDefault(standard(*resolved));
        else if (!field->value() && !value && field->placeholderText().isEmpty())
            field->setDefault(standard(chosen));
        if (field->placeholderText().isEmpty())
            field->setPlaceholderText(tr("automatic"));
        field->setValue(value);
    };
}

QComboBox *TrainForm::addChoice(QVBoxLayout *form, const QString &path, const QString &label,
    const QString &toolTip, const QList<Choice> &choices,
    const std::function<QString(const Spec &)> &get,
    const std::function<void(Spec &, const QString &)> &set)
{
    auto *combo = new QComboBox;
    combo->setToolTip(toolTip);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(10);
    for (const Choice &choice : choices)
        combo->addItem(choice.text, choice.value);
    addRow(form, path, label, combo);
    QString what = label;
    what.remove(u'&');
    connect(combo, &QComboBox::activated, this, [this, combo, set, what, path] {
        Spec spec = m_chosen;
        set(spec, combo->currentData().toString());
        Q_EMIT edited(spec, what, path);
    });
    m_rows.last().refresh = [combo, get](const Spec &chosen, const Spec *resolved) {
        const QString said = get(chosen);
        combo->setCurrentIndex(combo->findData(said.isEmpty() && resolved ? get(*resolved) : said));
    };
    return combo;
}

QCheckBox *TrainForm::addFlag(QVBoxLayout *form, const QString &path, const QString &text,
    const QString &toolTip, const std::function<bool(const Spec &)> &get,
    const std::function<void(Spec &, bool)> &set)
{
    auto *box = new QCheckBox(text);
    box->setToolTip(toolTip);
    addRow(form, path, {}, box);
    QString what = text;
    what.remove(u'&');
    connect(box, &QCheckBox::clicked, this, [this, set, what, path](bool on) {
        Spec spec = m_chosen;
        set(spec, on);
        Q_EMIT edited(spec, what, path);
    });
    m_rows.last().refresh
        = [box, get](const Spec &chosen, const Spec *) { box->setChecked(get(chosen)); };
    return box;
}

void TrainForm::setSpec(const Spec &chosen, const Spec *resolved)
{
    m_chosen = chosen;
    refreshTaskChoices(resolved);
    for (const Row &row : m_rows)
        row.refresh(chosen, resolved);
    refreshVisibility();
    refreshAugmentation(resolved);
}

bool TrainForm::showProblem(const std::optional<Error> &problem)
{
    bool shown = false;
    for (const Row &row : m_rows) {
        const bool mine
            = problem && (problem->where == row.path || problem->where.startsWith(row.path + u'['));
        row.problem->setText(mine ? problem->message : QString());
        if (!mine)
            continue;
        shown = true;
        row.holder->show();
        if (Section *section = sectionOf(row.holder))
            section->setExpanded(true);
    }
    return shown;
}

Section *TrainForm::sectionOf(QWidget *widget)
{
    for (QWidget *parent = widget; parent; parent = parent->parentWidget()) {
        if (auto *section = qobject_cast<Section *>(parent))
            return section;
    }
    return nullptr;
}

void TrainForm::showOnly(const QString &path, bool visible)
{
    for (const Row &row : m_rows) {
        if (row.path == path)
            row.holder->setVisible(visible);
    }
}

} // namespace lampwork
