// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/itemtiles.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/media/savemedia.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPlainTextEdit>

#include <algorithm>
#include <cmath>

namespace lampwork {

// -- What is stored as an object --------------------------------------------------------------

void ItemTile::setItem(const MediaItem *item)
{
    if (m_isSet && (item ? m_item == *item : !m_item))
        return;
    m_isSet = true;
    m_item.reset();
    if (item)
        m_item = *item;
    setMessage(item ? QString() : tr("Nothing at or before this step."));
    itemChanged();
}

void ItemTile::showProblem(const Error &error)
{
    setHead(m_item ? m_item->step : -1, m_item.has_value());
    setCaption(m_item ? m_item->caption : QString());
    setMessage(error.message);
    setTip(error.message);
}

void ItemTile::showNothing()
{
    setHead(-1, false);
    setCaption({});
    setTip({});
}

void ItemTile::askAndSave()
{
    if (m_item)
        askAndSaveMedia(context(), runName(), *m_item, this);
}

void ItemTile::saveTo(const QString &path)
{
    if (m_item)
        saveMedia(context(), *m_item, path, this);
}

void ItemTile::fillMenu(QMenu &menu)
{
    const auto add = [&](const char *name, const char *iconName, const QString &text,
                         const QKeySequence &shortcut, auto &&slot) {
        QAction *action = menu.addAction(icon(QLatin1String(iconName)), text);
        action->setObjectName(QStringLiteral("media.") + QLatin1String(name));
        action->setShortcut(shortcut);
        action->setEnabled(m_item.has_value());
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    const bool isPicture = m_item && m_item->kind == MediaKind::Picture;
    if (isPicture)
        add("enlarge", "image", tr("En&large"), Qt::Key_Return, &MediaTile::opened);
    add("copy", "copy", isPicture ? tr("&Copy picture") : tr("&Copy text"), QKeySequence::Copy,
        &ItemTile::copy);
    QAction *caption = add("copyCaption", "copy", tr("Copy ca&ption"), {},
        [text = m_item ? m_item->caption : QString()] {
            QGuiApplication::clipboard()->setText(text);
        });
    caption->setVisible(m_item && !m_item->caption.isEmpty());
    add("save", "save", tr("&Save as…"), QKeySequence::Save, &ItemTile::askAndSave)
        ->setToolTip(tr("The file as it was logged"));
}

void ItemTile::contextMenuEvent(QContextMenuEvent *event)
{
    // Not waited for: the tile may go while its menu is open.
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    fillMenu(*menu);
    menu->popup(event->globalPos());
}

void ItemTile::keyPressEvent(QKeyEvent *event)
{
    if (event == QKeySequence::Copy)
        copy();
    else if (event == QKeySequence::Save)
        askAndSave();
    else
        MediaTile::keyPressEvent(event);
}

// -- Pictures ---------------------------------------------------------------------------------

PictureTile::PictureTile(const MediaContext &context, RunId run, QWidget *parent)
    : ItemTile(context, run, parent)
{
    setCursor(Qt::PointingHandCursor);
    connect(this, &MediaTile::opened, this, [this] { setFocus(Qt::OtherFocusReason); });
}

QSize PictureTile::bound() const
{
    return contentRect().size() * devicePixelRatioF();
}

void PictureTile::itemChanged()
{
    m_failed.clear();
    if (!item())
        showNothing();
    update();
}

QImage PictureTile::shown() const
{
    if (!item())
        return {};
    const DecodedPicture *picture = context().loader.kept(item()->object, bound());
    return picture ? picture->image : QImage();
}

void PictureTile::load()
{
    const QString object = item()->object;
    if (m_loading == object)
        return;
    m_loading = object;
    context().loader.loadPicture(
        this, object, bound(), [this, object](const Result<LoadedMedia> &loaded) {
            m_loading.clear();
            if (!item() || item()->object != object)
                return;
            if (!loaded && loaded.error().code != ErrorCode::Cancelled) {
                m_failed = object;
                showProblem(loaded.error());
            }
            update();
        });
}

void PictureTile::paintEvent(QPaintEvent *event)
{
    const DecodedPicture *picture
        = item() ? context().loader.kept(item()->object, bound()) : nullptr;
    if (picture) {
        if (m_before != *item()) {
            m_before = *item();
            setHead(item()->step, true);
            setCaption(item()->caption);
            setMessage({});
            const QString size = tr("%1 × %2 pixels, %3")
                                     .arg(picture->pixels.width())
                                     .arg(picture->pixels.height())
                                     .arg(formatBytes(item()->sizeBytes));
            setTip(item()->caption.isEmpty() ? size : size + u'\n' + item()->caption);
        }
    } else if (item() && m_failed != item()->object) {
        load();
        // What was there stays, with its step, until the other is: nothing flickers.
        picture = m_before ? context().loader.kept(m_before->object, bound()) : nullptr;
    } else {
        m_before.reset();
    }
    MediaTile::paintEvent(event);
    if (picture && message().isEmpty()) {
        QPainter painter(this);
        paintPicture(painter, picture->image);
    }
}

void PictureTile::paintPicture(QPainter &painter, const QImage &image) const
{
    const double ratio = devicePixelRatioF();
    const QRect room = contentRect();
    const QSize pixels = image.size();
    const int factor = std::max(1,
        int(std::min(
            room.width() * ratio / pixels.width(), room.height() * ratio / pixels.height())));
    QRectF target(QPointF(), QSizeF(pixels * factor) / ratio);
    target.moveCenter(QRectF(room).center());
    // A pixel of the picture begins where one of the screen does.
    target.moveTopLeft(
        QPointF(std::round(target.x() * ratio), std::round(target.y() * ratio)) / ratio);
    painter.drawImage(target, image, QRectF(image.rect()));
}

void PictureTile::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->pos()) && item())
        Q_EMIT opened();
}

void PictureTile::copy()
{
    if (item())
        copyPicture(context(), *item(), this);
}

// -- Texts ------------------------------------------------------------------------------------

TextTile::TextTile(const MediaContext &context, RunId run, QWidget *parent)
    : ItemTile(context, run, parent)
    , m_text(new QPlainTextEdit(this))
{
    m_text->setReadOnly(true);
    m_text->setTabChangesFocus(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setContextMenuPolicy(Qt::NoContextMenu); // the tile's
    m_text->hide();
}

void TextTile::itemChanged()
{
    m_done.clear();
    if (!item()) {
        m_text->hide();
        showNothing();
    }
    update();
}

QString TextTile::shown() const
{
    return m_text->isHidden() ? QString() : m_text->toPlainText();
}

void TextTile::paintEvent(QPaintEvent *event)
{
    if (item() && m_done != item()->object && m_loading != item()->object) {
        m_loading = item()->object;
        context().loader.loadText(
            this, m_loading, [this, object = m_loading](const Result<LoadedMedia> &loaded) {
                m_loading.clear();
                if (item() && item()->object == object)
                    take(loaded);
            });
    }
    MediaTile::paintEvent(event);
}

void TextTile::take(const Result<LoadedMedia> &loaded)
{
    if (!loaded && loaded.error().code == ErrorCode::Cancelled)
        return;
    m_done = item()->object;
    m_text->setVisible(loaded.ok());
    if (!loaded) {
        showProblem(loaded.error());
        return;
    }
    m_text->setPlainText(loaded->text);
    m_text->setAccessibleName(runName());
    setMessage({});
    setHead(item()->step, true);
    setCaption(loaded->isWhole ? item()->caption
                               : tr("The beginning of %1; “Save as…” writes all.")
                                     .arg(formatBytes(loaded->sizeBytes)));
}

void TextTile::resizeEvent(QResizeEvent *event)
{
    ItemTile::resizeEvent(event);
    m_text->setGeometry(contentRect());
}

void TextTile::copy()
{
    const QString chosen = m_text->textCursor().selectedText();
    QGuiApplication::clipboard()->setText(
        chosen.isEmpty() ? shown() : QString(chosen).replace(QChar::ParagraphSeparator, u'\n'));
}

} // namespace lampwork
