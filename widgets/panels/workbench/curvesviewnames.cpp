// SPDX-License-Identifier: GPL-3.0-or-later
// The tree of names beside the plots: what is in it, and how it, the field above it and the plots
// follow each other. All three say the same choice, which the controls keep.
#include "widgets/panels/workbench/curvescontrols.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/seriespane.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QLocale>
#include <QPushButton>
#include <QSettings>
#include <QSplitter>

#include <utility>

namespace lampwork {

namespace {
constexpr int usualWidth = 260; // of the pane
constexpr int leastWidth = 160;
}

void CurvesView::makePane()
{
    m_pane = new SeriesPane(m_settingsKey.section(u'/', -1), m_splitter);
    m_pane->setMinimumWidth(leastWidth);
    m_pane->setChoice(m_choice, !m_choice.filter.isEmpty());
    connect(m_pane, &SeriesPane::ticksChosen, m_controls, &CurvesControls::setTicks);
    connect(m_pane, &SeriesPane::folderChosen, m_controls, &CurvesControls::setFolder);
    connect(m_pane, &SeriesPane::typed, m_controls, &CurvesControls::typeSeries);
    connect(m_controls, &CurvesControls::namesWanted, this, [this] {
        m_controls->namesAction()->setChecked(true);
        m_pane->focusTree();
    });
    connect(m_controls->namesAction(), &QAction::toggled, this, &CurvesView::showPane);
}

// It is as wide as it was, and there when it was.
void CurvesView::followPane()
{
    m_splitter->setObjectName(m_settingsKey.section(u'/', -1) + QStringLiteral(".splitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(spacing::medium);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    const QSettings settings;
    const int kept = settings.value(m_settingsKey + QStringLiteral("/namesWidth")).toInt();
    m_splitter->setSizes({kept >= leastWidth ? kept : usualWidth, 4 * usualWidth});
    const bool shown
        = settings.value(m_settingsKey + QStringLiteral("/namesShown"), false).toBool();
    m_controls->namesAction()->setChecked(shown);
    m_pane->setVisible(shown);
    connect(m_splitter, &QSplitter::splitterMoved, this, [this](int position, int) {
        QSettings().setValue(m_settingsKey + QStringLiteral("/namesWidth"), position);
    });
}

void CurvesView::showPane(bool shown)
{
    QSettings().setValue(m_settingsKey + QStringLiteral("/namesShown"), shown);
    m_pane->setVisible(shown);
}

// Names come and go in thousands: the pane is told once.
void CurvesView::countNames()
{
    m_pane->addNames(std::exchange(m_namesCame, {}));
    m_pane->releaseNames(std::exchange(m_namesWent, {}));
    const QLocale locale;
    const int all = m_pane->nameCount();
    const int chosen = m_pane->chosenCount();
    m_controls->setNamesText(chosen == all
            ? tr("Series: %1").arg(locale.toString(all))
            : tr("Series: %1 of %2").arg(locale.toString(chosen), locale.toString(all)));
}

QString CurvesView::offerWayOut()
{
    if (!m_pane->isSomeSeen()) {
        m_wayOut->setText(tr("Clear the search"));
        return tr("No series has such a name.");
    }
    if (!m_pane->isSomeTicked()) {
        m_wayOut->setText(tr("Tick all"));
        return tr("No series is ticked.");
    }
    m_wayOut->setText(tr("Show all folders"));
    const QString folder = m_choice.folder.chopped(1);
    return m_pane->isSeen(m_choice.folder) ? tr("Nothing of “%1” is ticked.").arg(folder)
                                           : tr("No series is in “%1”.").arg(folder);
}

void CurvesView::takeWayOut()
{
    if (!m_pane->isSomeSeen())
        m_controls->clearSeries();
    else if (!m_pane->isSomeTicked())
        m_controls->setTicks({});
    else
        m_controls->setFolder({});
}

} // namespace lampwork
