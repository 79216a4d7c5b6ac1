// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/plotmover.h"

#include "widgets/plots/curveplot.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollArea>
#include <QScrollBar>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

constexpr int lineWidth = 3;
constexpr int edge = 32; // dragged nearer to the top or bottom, the grid is scrolled
constexpr int scrollMs = 20;
constexpr int scrollPixels = 14;

int distanceTo(const QRect &rectangle, const QPoint &place)
{
    const int x = std::max({rectangle.left() - place.x(), place.x() - rectangle.right(), 0});
    const int y = std::max({rectangle.top() - place.y(), place.y() - rectangle.bottom(), 0});
    return x + y;
}

} // namespace

PlotMover::PlotMover(QScrollArea *scroll, QObject *parent)
    : QObject(parent)
    , m_scroll(scroll)
    , m_line(new QWidget(scroll->widget()))
{
    m_line->setObjectName(QStringLiteral("plotMover.line"));
    m_line->setAutoFillBackground(true);
    m_line->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_line->hide();
    m_scrolling.setInterval(scrollMs);
    connect(&m_scrolling, &QTimer::timeout, this, &PlotMover::scrollOn);
}

PlotMover::~PlotMover() = default;

void PlotMover::watch(CurvePlot *plot)
{
    auto *menu = new QMenu(tr("Move"), plot);
    menu->menuAction()->setObjectName(QStringLiteral("plot.move"));
    const auto add = [&](const char *name, const QString &text, const QKeySequence &key, auto act) {
        QAction *action = menu->addAction(text);
        action->setObjectName(QLatin1String(name));
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, act);
        return action;
    };
    add("plot.move.before", tr("Before the previous plot"), QKeySequence(Qt::ALT | Qt::Key_Left),
        [this, plot] { step(plot, -1); });
    add("plot.move.behind", tr("Behind the next plot"), QKeySequence(Qt::ALT | Qt::Key_Right),
        [this, plot] { step(plot, 1); });
    add("plot.move.first", tr("To the front"), QKeySequence(Qt::ALT | Qt::Key_Home),
        [this, plot] { moveToFront(plot); });
    menu->addSeparator();
    QAction *byName = add("plot.move.byName", tr("Arrange all by name"), QKeySequence(),
        [this] { Q_EMIT arrangeByNameRequested(); });
    connect(menu, &QMenu::aboutToShow, byName, [this, byName] { byName->setEnabled(m_byHand); });
    plot->addPlotAction(menu->menuAction());
    QWidget *title = plot->titleBar();
    title->setCursor(Qt::OpenHandCursor);
    title->setToolTip(tr("Drag it to put the plot elsewhere (or Alt and the arrow keys)"));
    title->installEventFilter(this);
}

void PlotMover::setShown(const QList<CurvePlot *> &plots, int columns)
{
    m_shown = QList<QPointer<CurvePlot>>(plots.begin(), plots.end());
    m_columns = columns;
}

void PlotMover::setArrangedByHand(bool byHand)
{
    m_byHand = byHand;
}

void PlotMover::step(CurvePlot *plot, int by)
{
    const qsizetype to = m_shown.indexOf(plot) + by;
    if (to >= 0 && to < m_shown.size() && m_shown[to])
        Q_EMIT moved(plot, by < 0 ? PlotSide::Before : PlotSide::Behind, m_shown[to]);
}

void PlotMover::moveToFront(CurvePlot *plot)
{
    if (!m_shown.isEmpty() && m_shown.first() && m_shown.first() != plot)
        Q_EMIT moved(plot, PlotSide::Before, m_shown.first());
}

bool PlotMover::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::MouseButtonPress:
    case QEvent::MouseMove:
    case QEvent::MouseButtonRelease:
        return mouse(watched, event);
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
        if (m_dragging && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
            event->accept();
            if (event->type() == QEvent::KeyPress)
                end(false);
            return true;
        }
        break;
    case QEvent::Hide:
        end(false); // the plot goes while it is held
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

bool PlotMover::mouse(QObject *watched, QEvent *event)
{
    const auto *mouse = static_cast<QMouseEvent *>(event);
    const QPoint at = mouse->globalPosition().toPoint();
    auto *plot = qobject_cast<CurvePlot *>(watched->parent());
    if (event->type() == QEvent::MouseButtonPress) {
        if (mouse->button() != Qt::LeftButton || !plot)
            return false;
        plot->setFocus(Qt::MouseFocusReason);
        m_held = plot;
        m_pressedAt = at;
        return true;
    }
    if (!m_held || plot != m_held)
        return false;
    if (event->type() == QEvent::MouseButtonRelease) {
        end(mouse->button() == Qt::LeftButton);
        return true;
    }
    if (!m_dragging && (at - m_pressedAt).manhattanLength() >= QApplication::startDragDistance())
        begin();
    if (m_dragging) {
        m_pressedAt = at;
        drag();
    }
    return true;
}

void PlotMover::begin()
{
    m_dragging = true;
    m_held->titleBar()->setCursor(Qt::ClosedHandCursor);
    m_held->titleBar()->grabKeyboard(); // Escape takes it back
    m_scrolling.start();
}

void PlotMover::end(bool drop)
{
    const QPointer<CurvePlot> held = std::exchange(m_held, nullptr);
    m_scrolling.stop();
    m_line->hide();
    if (!std::exchange(m_dragging, false) || !held)
        return;
    held->titleBar()->releaseKeyboard();
    held->titleBar()->setCursor(Qt::OpenHandCursor);
    if (!drop)
        return;
    m_held = held;
    const Target target = targetAt(m_scroll->widget()->mapFromGlobal(m_pressedAt));
    m_held = nullptr;
    if (target.other)
        Q_EMIT moved(held, target.side, target.other);
}

void PlotMover::drag()
{
    const Target target = targetAt(m_scroll->widget()->mapFromGlobal(m_pressedAt));
    m_line->setVisible(target.other != nullptr);
    if (!target.other)
        return;
    QPalette palette = m_line->palette();
    palette.setColor(QPalette::Window, Theme::instance().colors().accent);
    m_line->setPalette(palette);
    m_line->setGeometry(lineAt(target));
    m_line->raise();
}

void PlotMover::scrollOn()
{
    const QWidget *viewport = m_scroll->viewport();
    const int y = viewport->mapFromGlobal(m_pressedAt).y();
    QScrollBar *bar = m_scroll->verticalScrollBar();
    if (y < edge)
        bar->setValue(bar->value() - scrollPixels);
    else if (y > viewport->height() - edge)
        bar->setValue(bar->value() + scrollPixels);
    else
        return;
    drag();
}

PlotMover::Target PlotMover::targetAt(const QPoint &place) const
{
    qsizetype nearest = -1;
    int least = std::numeric_limits<int>::max();
    for (qsizetype i = 0; i < m_shown.size(); ++i) {
        if (!m_shown[i])
            continue;
        if (const int away = distanceTo(m_shown[i]->geometry(), place); away < least) {
            least = away;
            nearest = i;
        }
    }
    if (nearest < 0)
        return {};
    const QRect over = m_shown[nearest]->geometry();
    const bool behind
        = m_columns == 1 ? place.y() > over.center().y() : place.x() > over.center().x();
    const qsizetype from = m_shown.indexOf(m_held);
    const qsizetype to = nearest + (behind ? 1 : 0); // before the plot that is there now
    if (to == from || to == from + 1)
        return {};
    return {m_shown[nearest], behind ? PlotSide::Behind : PlotSide::Before};
}

QRect PlotMover::lineAt(const Target &target) const
{
    const QRect over = target.other->geometry();
    const bool behind = target.side == PlotSide::Behind;
    constexpr int gap = (spacing::medium + lineWidth) / 2;
    if (m_columns == 1)
        return {over.left(),
            std::max(0, behind ? over.bottom() + 1 + gap - lineWidth : over.top() - gap),
            over.width(), lineWidth};
    const int x = behind ? over.right() + 1 + gap - lineWidth : over.left() - gap;
    return {std::clamp(x, 0, m_scroll->widget()->width() - lineWidth), over.top(), lineWidth,
        over.height()};
}

} // namespace lampwork
