// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace lampwork {

// A message that stands beside what it speaks of, with a sign and a colour of its own; takes no
// room while there is none. Wraps, can be selected, and is read out by assistive technology.
class ProblemLabel : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Problem, Warning };
    explicit ProblemLabel(QWidget *parent = nullptr, Kind kind = Kind::Problem);
    void setText(const QString &text); // empty: hide
    QString text() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void tint();
    QColor color() const;

    QLabel *m_icon = nullptr;
    QLabel *m_label = nullptr;
    Kind m_kind;
};

} // namespace lampwork
