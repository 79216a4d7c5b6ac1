// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a plot by keyboard and menu.
#include "core/base/format.h"
#include "widgets/plots/curveplotprivate.h"
#include "widgets/plots/limitsdialog.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QInputDialog>
#include <QMenu>

#include <cmath>

namespace lampwork {

void CurvePlot::Private::makeActions()
{
    auto *reset = new QAction(icon(QStringLiteral("zoom-reset")), tr("Show everything"), q);
    reset->setObjectName(QStringLiteral("plot.reset"));
    reset->setToolTip(tr("Show everything and follow new points (double click)"));
    connect(reset, &QAction::triggered, q, [this] {
        q->resetView();
        Q_EMIT q->viewReset();
    });
    q->addPlotAction(reset);
    makeScaleActions();
    auto *typed = new QAction(tr("Limits…"), q);
    typed->setObjectName(QStringLiteral("plot.limits"));
    typed->setToolTip(tr("Type where the axes begin and end"));
    connect(typed, &QAction::triggered, q, [this] { askLimits(); });
    q->addPlotAction(typed);
    keepAction = new QAction(tr("Keep these limits"), q);
    keepAction->setObjectName(QStringLiteral("plot.keepLimits"));
    keepAction->setToolTip(tr("The axes stay as they are now, whatever the curves do"));
    keepAction->setCheckable(true);
    connect(keepAction, &QAction::triggered, q, [this](bool on) { keepLimits(on); });
    q->addPlotAction(keepAction);
    auto *reference = new QAction(tr("Reference line…"), q);
    reference->setObjectName(QStringLiteral("plot.reference"));
    reference->setToolTip(tr("A horizontal line at a value, such as what is to be reached"));
    connect(reference, &QAction::triggered, q, [this] { askReference(); });
    q->addPlotAction(reference);
    noReferences = new QAction(tr("Remove the reference lines"), q);
    noReferences->setObjectName(QStringLiteral("plot.noReferences"));
    noReferences->setEnabled(false);
    connect(noReferences, &QAction::triggered, q, [this] { changeReferences({}); });
    q->addPlotAction(noReferences);
}

// The value under the mouse is offered. What is typed wrong is said, and asked again.
void CurvePlot::Private::askReference()
{
    QString label = tr("Value of the line:");
    QString text = formatNumber(menuValue);
    for (;;) {
        bool accepted = false;
        text = QInputDialog::getText(
            q, tr("Reference line"), label, QLineEdit::Normal, text, &accepted);
        if (!accepted)
            return;
        bool isNumber = false;
        const double value = QLocale::c().toDouble(text.trimmed(), &isNumber);
        if (isNumber && std::isfinite(value)) {
            if (!references.contains(value))
                changeReferences(references + QList<double>{value});
            return;
        }
        label = tr("“%1” is not a number: write 0.5 or 1e-3.").arg(text);
    }
}

void CurvePlot::Private::changeReferences(const QList<double> &values)
{
    q->setReferences(values);
    Q_EMIT q->referencesChanged(values);
}

void CurvePlot::Private::makeScaleActions()
{
    auto *group = new QActionGroup(q);
    const auto add = [&](ScaleKind kind, const QString &text) {
        auto *action = new QAction(text, group);
        action->setObjectName(QStringLiteral("plot.y.") + nameOf(kind));
        action->setCheckable(true);
        action->setChecked(kind == ScaleKind::Linear);
        connect(action, &QAction::triggered, q, [this, kind] { q->setY(kind); });
        scaleActions.insert(int(kind), action);
    };
    add(ScaleKind::Linear, tr("Linear"));
    add(ScaleKind::Log, tr("Logarithmic"));
    add(ScaleKind::SymLog, tr("Logarithmic on both sides of zero"));
    auto *menu = new QMenu(tr("Vertical axis"), q);
    menu->addActions(group->actions());
    menu->menuAction()->setObjectName(QStringLiteral("plot.y"));
    q->addPlotAction(menu->menuAction());
    logXAction = new QAction(tr("Logarithmic x axis"), q);
    logXAction->setObjectName(QStringLiteral("plot.logX"));
    logXAction->setCheckable(true);
    connect(logXAction, &QAction::toggled, q, &CurvePlot::setLogX);
    q->addPlotAction(logXAction);
    outliersAction = new QAction(tr("Ignore outliers"), q);
    outliersAction->setObjectName(QStringLiteral("plot.outliers"));
    outliersAction->setToolTip(
        tr("Fit the vertical axis to what 98 % of each curve's values lie in"));
    outliersAction->setCheckable(true);
    connect(outliersAction, &QAction::toggled, q, &CurvePlot::setIgnoresOutliers);
    q->addPlotAction(outliersAction);
}

void CurvePlot::Private::keepLimits(bool keep)
{
    CurveLimits wanted;
    if (keep) {
        const View shown = q->view();
        wanted = {shown.xMin, shown.xMax, shown.yMin, shown.yMax};
    }
    q->setLimits(wanted);
    Q_EMIT q->limitsChanged(wanted);
}

void CurvePlot::Private::askLimits()
{
    LimitsDialog dialog(limits, q->view(),
        {plot->xAxis->scaleType() == QCPAxis::stLogarithmic, scale.kind == ScaleKind::Log}, q);
    keepAction->setChecked(!limits.isEmpty());
    if (dialog.exec() != QDialog::Accepted)
        return;
    q->setLimits(dialog.limits());
    Q_EMIT q->limitsChanged(dialog.limits());
}

} // namespace lampwork
