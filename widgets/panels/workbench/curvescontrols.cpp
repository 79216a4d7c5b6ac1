// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/curvescontrols.h"

#include "core/analysis/rungroups.h"
#include "core/base/format.h"
#include "widgets/panels/workbench/savedviews.h"
#include "widgets/style/flowlayout.h"
#include "widgets/style/icons.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QSlider>
#include <QToolButton>

#include <cmath>

namespace lampwork {

namespace {

constexpr int sliderSteps = 100;
constexpr double widestWindow = 1001; // points
constexpr double widestDeviation = 200;
constexpr double leastDeviation = 0.5;

// What the slider means: 0 is no smoothing; windows grow by a factor with each step.
double amountAt(SmoothingKind kind, int position)
{
    const double part = double(position) / (sliderSteps - 1);
    switch (kind) {
    case SmoothingKind::None:
        return 0;
    case SmoothingKind::Exponential:
        return double(position) / sliderSteps; // 0.00 … 0.99
    case SmoothingKind::Mean:
    case SmoothingKind::Median: // odd: the window is centred
        return 2 * std::floor(std::pow((widestWindow + 1) / 2, part) + 1e-9) - 1;
    case SmoothingKind::Gaussian:
        return position == 0 ? 0
                             : leastDeviation * std::pow(widestDeviation / leastDeviation, part);
    }
    return 0;
}

int positionOf(const Smoothing &smoothing)
{
    int best = 0;
    for (int position = 1; position < sliderSteps; ++position) {
        if (std::abs(amountAt(smoothing.kind, position) - smoothing.amount)
            < std::abs(amountAt(smoothing.kind, best) - smoothing.amount))
            best = position;
    }
    return best;
}

QLabel *labelFor(const QString &text, QWidget *buddy)
{
    auto *label = new QLabel(text, buddy->parentWidget());
    label->setBuddy(buddy);
    return label;
}

// Label and field stay together where the row is broken.
QWidget *together(std::initializer_list<QWidget *> widgets, QWidget *parent)
{
    auto *box = new QWidget(parent);
    auto *row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    for (QWidget *widget : widgets)
        row->addWidget(widget);
    return box;
}

} // namespace

CurvesControls::CurvesControls(const QString &name, const QString &settingsKey, QWidget *parent)
    : QWidget(parent)
    , m_name(name)
    , m_settingsKey(settingsKey)
{
    const QByteArray kept
        = QSettings().value(m_settingsKey + QStringLiteral("/state")).toString().toUtf8();
    if (const Result<Json> json = parseJson(kept, m_settingsKey); !kept.isEmpty() && json.ok())
        m_settings = curvesSettingsFrom(*json);
    new FlowLayout(this, spacing::medium);
    makeSeries();
    makeSmoothing();
    makeAxes();
    makeMenu();
    readSeries();
    showSettings();
}

void CurvesControls::makeSmoothing()
{
    m_kind = new QComboBox(this);
    m_kind->setObjectName(m_name + QStringLiteral(".smoothingKind"));
    m_kind->setAccessibleName(tr("Way of smoothing"));
    m_kind->setToolTip(tr("How the curves are smoothed; the raw line stays behind"));
    const auto add = [this](SmoothingKind kind, const QString &text, const QString &toolTip) {
        m_kind->addItem(text, int(kind));
        m_kind->setItemData(m_kind->count() - 1, toolTip, Qt::ToolTipRole);
    };
    add(SmoothingKind::None, tr("None"), tr("The values as they are"));
    add(SmoothingKind::Exponential, tr("Exponential"),
        tr("A mean that forgets; not pulled towards zero at the beginning"));
    add(SmoothingKind::Mean, tr("Mean"), tr("The mean of a window around each point"));
    add(SmoothingKind::Median, tr("Median"),
        tr("The median of a window around each point: single spikes leave no trace"));
    add(SmoothingKind::Gaussian, tr("Gaussian"), tr("A mean that weighs near points most"));
    m_amount = new QSlider(Qt::Horizontal, this);
    m_amount->setObjectName(m_name + QStringLiteral(".smoothing"));
    m_amount->setRange(0, sliderSteps - 1);
    m_amount->setFixedWidth(120);
    m_amount->setToolTip(tr("Smooths the curves; the raw line stays behind"));
    m_amount->setAccessibleName(tr("Smoothing"));
    m_amountText = new QLabel(this);
    m_amountText->setObjectName(m_name + QStringLiteral(".smoothingText"));
    m_amountText->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("1001 points")));
    layout()->addWidget(
        together({labelFor(tr("S&moothing"), m_kind), m_kind, m_amount, m_amountText}, this));
    connect(m_kind, &QComboBox::currentIndexChanged, this, [this](int) {
        if (m_showing)
            return;
        // As strong as it was, on the other kind's scale.
        m_settings.smoothing.kind = SmoothingKind(m_kind->currentData().toInt());
        m_settings.smoothing.amount = amountAt(m_settings.smoothing.kind, m_amount->value());
        keep();
    });
    connect(m_amount, &QSlider::valueChanged, this, [this](int position) {
        if (m_showing)
            return;
        m_settings.smoothing.amount = amountAt(m_settings.smoothing.kind, position);
        keep();
    });
}

void CurvesControls::makeAxes()
{
    m_x = new QComboBox(this);
    m_x->setObjectName(m_name + QStringLiteral(".x"));
    m_x->setAccessibleName(tr("Horizontal axis"));
    const auto addX = [this](CurveX x, const QString &text, const QString &toolTip) {
        m_x->addItem(text, int(x));
        m_x->setItemData(m_x->count() - 1, toolTip, Qt::ToolTipRole);
    };
    addX(CurveX::Step, tr("Step"), tr("Updates of the optimiser"));
    addX(CurveX::Epoch, tr("Epoch"), tr("Passes over the training rows"));
    addX(CurveX::RelativeTime, tr("Time"), tr("Since the start of each run"));
    addX(CurveX::WallTime, tr("Clock"), tr("When it happened, in local time"));
    addX(CurveX::Samples, tr("Samples"), tr("Batch size × steps"));
    addX(CurveX::Tokens, tr("Tokens"), tr("Batch size × context × steps, of language models"));
    m_y = new QComboBox(this);
    m_y->setObjectName(m_name + QStringLiteral(".y"));
    m_y->setAccessibleName(tr("Vertical axis"));
    m_y->addItem(tr("Linear"), int(ScaleKind::Linear));
    m_y->addItem(tr("Log"), int(ScaleKind::Log));
    m_y->addItem(tr("Symmetric log"), int(ScaleKind::SymLog));
    m_y->setItemData(2, tr("Logarithmic on both sides of zero, linear around it"), Qt::ToolTipRole);
    layout()->addWidget(together({labelFor(tr("&x axis"), m_x), m_x}, this));
    layout()->addWidget(together({labelFor(tr("&y axis"), m_y), m_y}, this));
    connect(m_x, &QComboBox::currentIndexChanged, this, [this](int) {
        if (m_showing)
            return;
        m_settings.x = CurveX(m_x->currentData().toInt());
        keep();
    });
    connect(m_y, &QComboBox::currentIndexChanged, this, [this](int) {
        if (m_showing)
            return;
        m_settings.y = ScaleKind(m_y->currentData().toInt());
        keep();
    });
}

void CurvesControls::makeMenu()
{
    m_menu = new QMenu(this);
    m_menu->setToolTipsVisible(true);
    m_menuButton = new QToolButton(this);
    m_menuButton->setObjectName(m_name + QStringLiteral(".view"));
    m_menuButton->setText(tr("View"));
    m_menuButton->setIcon(icon(QStringLiteral("settings")));
    m_menuButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_menuButton->setPopupMode(QToolButton::InstantPopup);
    m_menuButton->setFocusPolicy(Qt::StrongFocus);
    m_menuButton->setToolTip(tr("More about how the curves are drawn"));
    m_menuButton->setMenu(m_menu);
    layout()->addWidget(m_menuButton);
    addFlag("logX", tr("Logarithmic x axis"), tr("Not of the clock, which has no beginning"),
        &CurvesSettings::logX);
    addFlag("byExpression", tr("Series by regular expression"),
        tr("The field for series takes a regular expression, not words"),
        &CurvesSettings::seriesByExpression);
    addFlag("outliers", tr("Ignore outliers"),
        tr("Fit the vertical axes to what 98 % of each curve's values lie in"),
        &CurvesSettings::ignoreOutliers);
    m_menu->addSeparator();
    addFlag("linkZoom", tr("Zoom all plots together"),
        tr("Zooming or moving one plot sideways does the same to the others"),
        &CurvesSettings::linkZoom);
    addFlag("linkCursor", tr("Read all plots together"),
        tr("The mouse in one plot shows the values at the same place in the others"),
        &CurvesSettings::linkCursor);
    addFlag("table", tr("Values in the legend"),
        tr("A table of the last, least and greatest value in sight"), &CurvesSettings::legendTable);
    m_menu->addSeparator();
    makeGroupMenu();
    m_menu->addSeparator();
    makePlotActions();
    auto *views = new SavedViewsMenu(
        m_name, m_settingsKey, [this] { return m_settings; }, this);
    connect(views, &SavedViewsMenu::chosen, this, &CurvesControls::setSettings);
    m_menu->addMenu(views);
}

void CurvesControls::makePlotActions()
{
    m_menu->addAction(m_namesAction);
    m_byName = m_menu->addAction(tr("Arrange the plots by name"));
    m_byName->setObjectName(m_name + QStringLiteral(".plotsByName"));
    m_byName->setToolTip(tr("As they are until one is dragged elsewhere"));
    connect(m_byName, &QAction::triggered, this, [this] { setPlotOrder({}); });
}

void CurvesControls::makeGroupMenu()
{
    m_groupMenu = m_menu->addMenu(tr("Group runs"));
    m_groupMenu->menuAction()->setObjectName(m_name + QStringLiteral(".groupBy"));
    m_groupMenu->setToolTipsVisible(true);
    connect(m_groupMenu, &QMenu::aboutToShow, this, &CurvesControls::fillGroupMenu);
    m_bandMenu = m_menu->addMenu(tr("Around the mean"));
    m_bandMenu->menuAction()->setObjectName(m_name + QStringLiteral(".bandMenu"));
    auto *choices = new QActionGroup(this);
    const auto add = [&](GroupBand band, const QString &text) {
        QAction *action = m_bandMenu->addAction(text);
        action->setObjectName(m_name + QStringLiteral(".band.") + nameOf(band));
        action->setData(int(band));
        action->setCheckable(true);
        choices->addAction(action);
        connect(action, &QAction::triggered, this, [this, band] {
            m_settings.band = band;
            keep();
        });
    };
    add(GroupBand::Deviation, tr("Standard deviation"));
    add(GroupBand::Interval, tr("95 % interval of the mean"));
    add(GroupBand::Extremes, tr("Least to greatest"));
    add(GroupBand::Members, tr("All the runs, faintly"));
    fillGroupMenu();
}

void CurvesControls::addGroupChoice(QMenu *menu, const QString &field, const QString &text)
{
    QAction *action = menu->addAction(text);
    action->setObjectName(
        m_name + QStringLiteral(".group.") + (field.isEmpty() ? QStringLiteral("none") : field));
    action->setCheckable(true);
    action->setChecked(field == m_settings.groupBy);
    connect(action, &QAction::triggered, this, [this, field] {
        m_settings.groupBy = field;
        keep();
    });
}

void CurvesControls::fillGroupMenu()
{
    m_groupMenu->clear();
    addGroupChoice(m_groupMenu, {}, tr("Each run by itself"));
    addGroupChoice(m_groupMenu, groupBySeed, tr("Runs that differ in the seed only"));
    addGroupChoice(m_groupMenu, QStringLiteral("experiment"), tr("By experiment"));
    QMenu *parameters = m_groupMenu->addMenu(tr("By parameter"));
    QStringList fields = m_groupFields ? m_groupFields() : QStringList();
    const bool other = !m_settings.groupBy.isEmpty() && m_settings.groupBy != groupBySeed
        && m_settings.groupBy != QLatin1String("experiment");
    if (other && !fields.contains(m_settings.groupBy))
        fields.append(m_settings.groupBy);
    for (const QString &field : std::as_const(fields))
        addGroupChoice(parameters, field, field);
    parameters->setEnabled(!fields.isEmpty());
}

QAction *CurvesControls::addFlag(
    const char *name, const QString &text, const QString &toolTip, bool CurvesSettings::*flag)
{
    QAction *action = m_menu->addAction(text);
    action->setObjectName(m_name + QLatin1Char('.') + QLatin1String(name));
    action->setToolTip(toolTip);
    action->setCheckable(true);
    connect(action, &QAction::toggled, this, [this, flag](bool on) {
        if (m_showing)
            return;
        m_settings.*flag = on;
        keep();
    });
    addAction(action);
    m_flags.append({action, flag});
    return action;
}

void CurvesControls::showSettings()
{
    m_showing = true;
    if (m_series->text() != m_settings.series)
        m_series->setText(m_settings.series);
    m_kind->setCurrentIndex(m_kind->findData(int(m_settings.smoothing.kind)));
    m_x->setCurrentIndex(m_x->findData(int(m_settings.x)));
    m_y->setCurrentIndex(m_y->findData(int(m_settings.y)));
    for (const auto &[action, flag] : std::as_const(m_flags))
        action->setChecked(m_settings.*flag);
    for (QAction *action : m_bandMenu->actions())
        action->setChecked(action->data().toInt() == int(m_settings.band));
    m_bandMenu->setEnabled(!m_settings.groupBy.isEmpty());
    m_byName->setEnabled(!m_settings.plotOrder.isEmpty());
    showSmoothing();
    m_showing = false;
}

void CurvesControls::showSmoothing()
{
    const Smoothing &smoothing = m_settings.smoothing;
    m_amount->setValue(positionOf(smoothing));
    m_amount->setEnabled(smoothing.kind != SmoothingKind::None);
    switch (smoothing.kind) {
    case SmoothingKind::None:
        m_amountText->clear();
        break;
    case SmoothingKind::Exponential:
        m_amountText->setText(QString::number(smoothing.amount, 'f', 2));
        break;
    case SmoothingKind::Mean:
    case SmoothingKind::Median:
        m_amountText->setText(tr("%n points", nullptr, int(smoothing.amount)));
        break;
    case SmoothingKind::Gaussian:
        m_amountText->setText(tr("σ %1").arg(formatNumber(smoothing.amount, 3)));
        break;
    }
}

void CurvesControls::setSettings(const CurvesSettings &settings)
{
    m_settings = settings;
    keep();
}

void CurvesControls::setLimitsOf(const QString &plot, const CurveLimits &limits)
{
    m_settings.setLimitsOf(plot, limits);
    keep();
}

void CurvesControls::setReferencesOf(const QString &plot, const QList<double> &values)
{
    if (values.isEmpty())
        m_settings.references.remove(plot);
    else
        m_settings.references.insert(plot, values);
    keep();
}

void CurvesControls::setPlotOrder(const QStringList &plots)
{
    m_settings.plotOrder = plots;
    keep();
}

void CurvesControls::keep()
{
    readSeries();
    showSettings();
    // The folder that is looked at is of these runs: other ones may not have it.
    CurvesSettings lasting = m_settings;
    lasting.folder.clear();
    QSettings().setValue(m_settingsKey + QStringLiteral("/state"),
        QString::fromUtf8(toJsonText(toJson(lasting), -1)));
    Q_EMIT changed();
}

} // namespace lampwork
