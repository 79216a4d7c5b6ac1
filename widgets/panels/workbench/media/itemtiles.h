// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/media/medialoader.h"
#include "widgets/panels/workbench/media/mediatile.h"

#include <optional>

class QMenu;
class QPlainTextEdit;

namespace lampwork {

// A tile of what is stored as an object: it can be copied, and saved as it was logged.
class ItemTile : public MediaTile {
    Q_OBJECT
public:
    using MediaTile::MediaTile;

    // What the run has at or before the wanted step; null: nothing.
    void setItem(const MediaItem *item);
    const std::optional<MediaItem> &item() const { return m_item; }
    virtual void copy() = 0;
    // Asks for a place, and writes the bytes there.
    void askAndSave();
    void saveTo(const QString &path);

protected:
    virtual void itemChanged() = 0;
    // Told of a failure to load: the sentence in the place of what there is not.
    void showProblem(const Error &error);
    void showNothing(); // but the message
    void fillMenu(QMenu &menu);
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    std::optional<MediaItem> m_item;
    bool m_isSet = false; // it is known whether there is one
};

// A picture, as large as fits; small ones enlarged by a whole number, every pixel a square.
class PictureTile : public ItemTile {
    Q_OBJECT
public:
    PictureTile(const MediaContext &context, RunId run, QWidget *parent);
    void copy() override;
    // What is painted now; null while it is being read, or where there is none.
    QImage shown() const;

protected:
    void itemChanged() override;
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;

private:
    QSize bound() const; // device pixels
    void load();
    void paintPicture(QPainter &painter, const QImage &image) const;

    QString m_loading; // the object that is being read
    QString m_failed; // the object that could not be
    std::optional<MediaItem> m_before; // painted until there is what is wanted
};

// The beginning of a text; all of it is saved.
class TextTile : public ItemTile {
    Q_OBJECT
public:
    TextTile(const MediaContext &context, RunId run, QWidget *parent);
    void copy() override;
    QString shown() const;

protected:
    void itemChanged() override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void take(const Result<LoadedMedia> &loaded);

    QPlainTextEdit *m_text;
    QString m_loading; // the object that is being read
    QString m_done; // the object that is shown, or could not be
};

} // namespace lampwork
