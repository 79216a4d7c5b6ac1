// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QPlainTextEdit>

namespace lampwork {

// TorchScript: highlighted, with line numbers; lines with a problem are marked and say it in their
// tool tip. A tabulator writes spaces, a new line is indented as the one before.
class SourceEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit SourceEditor(QWidget *parent = nullptr);
    void setProblems(const QMap<int, QString> &problems); // by line, from 1
    void goToLine(int line);
    // Keeps the place of the cursor and of the view.
    void replaceText(const QString &text);

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    class LineNumbers;
    void layOutNumbers();
    void paintNumbers(QPaintEvent *event);
    void markProblems();

    LineNumbers *m_numbers = nullptr;
    QMap<int, QString> m_problems;
};

} // namespace lampwork
