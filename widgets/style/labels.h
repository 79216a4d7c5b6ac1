// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QString>
#include <QWidget>

class QVBoxLayout;

namespace lampwork {

// The title of a page or of a group of fields, and a hint below one.
QLabel *pageTitle(const QString &text, QWidget *parent = nullptr);
QLabel *groupTitle(const QString &text, QWidget *parent = nullptr);
QLabel *hintLabel(const QString &text, QWidget *parent = nullptr); // muted, wraps

// One number that is read from across the room, with its caption below: "0.982 / valid accuracy".
class NumberLabel : public QWidget {
    Q_OBJECT
public:
    explicit NumberLabel(const QString &caption, QWidget *parent = nullptr);
    void setValue(const QString &value); // "–" when empty
    QString value() const;
    void setCaption(const QString &caption);

private:
    QLabel *m_value;
    QLabel *m_caption;
};

// A label that shortens its text in the middle rather than widening the window; the whole text is
// its tool tip.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(const QString &text = {}, QWidget *parent = nullptr);
    void setText(const QString &text);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
};

// A raised surface with a border and round corners that groups what belongs together.
class Card : public QWidget {
    Q_OBJECT
public:
    explicit Card(QWidget *parent = nullptr);
    QVBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body;
};

} // namespace lampwork
