// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/picturewindow.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/media/medialoader.h"
#include "widgets/panels/workbench/media/savemedia.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGraphicsPixmapItem>
#include <QGraphicsScene>
#include <QGraphicsView>
#include <QGuiApplication>
#include <QScreen>
#include <QToolBar>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr double leastZoom = 1.0 / 64;
constexpr double mostZoom = 64;
constexpr double zoomOfAKey = 1.5;

} // namespace

PictureWindow::PictureWindow(const MediaContext &context, const QString &runName,
    const QList<MediaItem> &items, qsizetype index, QWidget *parent)
    : QWidget(parent, Qt::Window)
    , m_context(context)
    , m_runName(runName)
    , m_items(items)
    , m_index(index)
    , m_shown(index)
    , m_scene(new QGraphicsScene(this))
    , m_view(new QGraphicsView(m_scene, this))
    , m_text(hintLabel({}, this))
{
    setObjectName(QStringLiteral("media.window"));
    m_view->setDragMode(QGraphicsView::ScrollHandDrag);
    m_view->setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setFocusPolicy(Qt::NoFocus); // the arrow keys go to another step
    m_view->viewport()->installEventFilter(this);
    m_text->setObjectName(QStringLiteral("media.window.text"));
    m_text->setContentsMargins(spacing::small, 0, spacing::small, spacing::small);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(makeTools());
    layout->addWidget(m_view, 1);
    layout->addWidget(m_text);
    const QSize room = screen()->availableSize();
    resize(QSize(900, 700).boundedTo(room * 4 / 5));
    updateTexts();
    goTo(index);
}

QAction *PictureWindow::addTool(QToolBar *bar, const char *name, const char *iconName,
    const QString &text, const QList<QKeySequence> &shortcuts)
{
    auto *action = new QAction(icon(QLatin1String(iconName)), text, this);
    action->setObjectName(QStringLiteral("media.window.") + QLatin1String(name));
    action->setShortcuts(shortcuts);
    action->setToolTip(shortcuts.isEmpty()
            ? text
            : QStringLiteral("%1 (%2)").arg(
                text, shortcuts.first().toString(QKeySequence::NativeText)));
    addAction(action); // for its shortcut
    if (bar)
        bar->addAction(action);
    return action;
}

QToolBar *PictureWindow::makeTools()
{
    auto *bar = new QToolBar(this);
    bar->setIconSize({18, 18});
    m_back = addTool(bar, "back", "left", tr("The step before"), {Qt::Key_Left});
    m_on = addTool(bar, "on", "right", tr("The step after"), {Qt::Key_Right});
    connect(m_back, &QAction::triggered, this, [this] { goTo(m_index - 1); });
    connect(m_on, &QAction::triggered, this, [this] { goTo(m_index + 1); });
    connect(addTool(nullptr, "first", "left", tr("The first step"), {Qt::Key_Home}),
        &QAction::triggered, this, [this] { goTo(0); });
    connect(addTool(nullptr, "last", "right", tr("The last step"), {Qt::Key_End}),
        &QAction::triggered, this, [this] { goTo(m_items.size() - 1); });
    bar->addSeparator();
    connect(addTool(bar, "larger", "plus", tr("Larger"), {Qt::Key_Plus, QKeySequence::ZoomIn}),
        &QAction::triggered, this, [this] { setZoom(m_zoom * zoomOfAKey); });
    connect(addTool(bar, "smaller", "minus", tr("Smaller"), {Qt::Key_Minus, QKeySequence::ZoomOut}),
        &QAction::triggered, this, [this] { setZoom(m_zoom / zoomOfAKey); });
    connect(addTool(bar, "pixels", "zoom-reset", tr("True pixels"), {Qt::Key_1, Qt::Key_0}),
        &QAction::triggered, this, [this] { setZoom(1); });
    connect(addTool(bar, "fit", "image", tr("Fit into the window"), {Qt::Key_F}),
        &QAction::triggered, this, &PictureWindow::fit);
    bar->addSeparator();
    connect(addTool(bar, "copy", "copy", tr("Copy picture"), {QKeySequence::Copy}),
        &QAction::triggered, this, &PictureWindow::copy);
    connect(addTool(bar, "save", "save", tr("Save as…"), {QKeySequence::Save}), &QAction::triggered,
        this, &PictureWindow::askAndSave);
    connect(addTool(nullptr, "close", "close", tr("Close"), {Qt::Key_Escape, QKeySequence::Close}),
        &QAction::triggered, this, &QWidget::close);
    return bar;
}

void PictureWindow::goTo(qsizetype index)
{
    m_index = std::clamp<qsizetype>(index, 0, m_items.size() - 1);
    m_back->setEnabled(m_index > 0);
    m_on->setEnabled(m_index + 1 < m_items.size());
    load();
}

// One at a time: whoever holds an arrow key down does not wait for all that was passed.
void PictureWindow::load()
{
    if (m_loading)
        return;
    m_loading = true;
    m_context.loader.loadWhole(
        this, m_items[m_index].object, [this, index = m_index](const Result<LoadedMedia> &loaded) {
            m_loading = false;
            if (index == m_index)
                take(loaded);
            else
                load();
        });
}

void PictureWindow::take(const Result<LoadedMedia> &loaded)
{
    m_shown = m_index;
    m_image = loaded ? loaded->picture.image : QImage();
    m_scene->clear();
    m_pixels = nullptr;
    if (loaded) {
        m_pixels = m_scene->addPixmap(QPixmap::fromImage(m_image));
        m_scene->setSceneRect(m_image.rect());
    }
    setZoom(m_zoom);
    if (!loaded)
        m_text->setText(loaded.error().message);
}

void PictureWindow::updateTexts()
{
    const QString step
        = item().step < 0 ? tr("no step") : tr("step %1").arg(formatCount(item().step));
    setWindowTitle(QStringLiteral("%1 · %2 · %3").arg(m_runName, item().series.left(200), step));
    QStringList parts{
        step, tr("%1 of %2").arg(formatCount(m_shown + 1), formatCount(m_items.size()))};
    if (!m_image.isNull())
        parts.append(tr("%1 × %2 pixels").arg(m_image.width()).arg(m_image.height()));
    parts.append(formatBytes(item().sizeBytes));
    if (!m_image.isNull())
        parts.append(QStringLiteral("%1 %").arg(formatNumber(m_zoom * 100, 3)));
    const QString line = parts.join(QStringLiteral(" · "));
    m_text->setText(item().caption.isEmpty() ? line : item().caption.left(2000) + u'\n' + line);
}

QString PictureWindow::message() const
{
    return m_text->text();
}

void PictureWindow::setZoom(double zoom)
{
    m_zoom = std::clamp(zoom, leastZoom, mostZoom);
    const double scale = m_zoom / devicePixelRatioF();
    m_view->setTransform(QTransform::fromScale(scale, scale));
    if (m_pixels) {
        m_pixels->setTransformationMode(
            m_zoom < 1 ? Qt::SmoothTransformation : Qt::FastTransformation);
    }
    updateTexts();
}

void PictureWindow::fit()
{
    if (m_image.isNull())
        return;
    const QSizeF room = m_view->viewport()->size() * devicePixelRatioF();
    setZoom(std::min(room.width() / m_image.width(), room.height() / m_image.height()));
}

bool PictureWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Wheel)
        return QWidget::eventFilter(watched, event);
    const auto *wheel = static_cast<QWheelEvent *>(event);
    setZoom(m_zoom * std::pow(2.0, wheel->angleDelta().y() / 240.0));
    return true;
}

void PictureWindow::copy()
{
    if (!m_image.isNull())
        QGuiApplication::clipboard()->setImage(m_image);
}

void PictureWindow::askAndSave()
{
    askAndSaveMedia(m_context, m_runName, item(), this);
}

} // namespace lampwork
