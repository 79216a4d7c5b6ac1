// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/network/sourceeditor.h"

#include "widgets/panels/network/scripthighlighter.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace lampwork {

namespace {

const QString tabulator = QStringLiteral("    ");

} // namespace

// The strip beside the text.
class SourceEditor::LineNumbers : public QWidget {
public:
    explicit LineNumbers(SourceEditor *editor)
        : QWidget(editor)
        , m_editor(editor)
    {
    }

protected:
    void paintEvent(QPaintEvent *event) override { m_editor->paintNumbers(event); }

private:
    SourceEditor *m_editor;
};

SourceEditor::SourceEditor(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_numbers(new LineNumbers(this))
{
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_numbers->setFont(font());
    setLineWrapMode(NoWrap);
    new ScriptHighlighter(document());
    connect(this, &QPlainTextEdit::blockCountChanged, this, &SourceEditor::layOutNumbers);
    connect(this, &QPlainTextEdit::updateRequest, this,
        [this](const QRect &, int) { m_numbers->update(); });
    connect(&Theme::instance(), &Theme::changed, this, &SourceEditor::markProblems);
    layOutNumbers();
}

void SourceEditor::setProblems(const QMap<int, QString> &problems)
{
    m_problems = problems;
    markProblems();
}

void SourceEditor::markProblems()
{
    QList<QTextEdit::ExtraSelection> selections;
    for (auto it = m_problems.cbegin(); it != m_problems.cend(); ++it) {
        const QTextBlock block = document()->findBlockByNumber(it.key() - 1);
        if (!block.isValid())
            continue;
        QTextEdit::ExtraSelection selection;
        QColor color = Theme::instance().colors().bad;
        color.setAlpha(50);
        selection.format.setBackground(color);
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        selection.cursor = QTextCursor(block);
        selections.append(selection);
    }
    setExtraSelections(selections);
    m_numbers->update();
}

void SourceEditor::goToLine(int line)
{
    const QTextBlock block = document()->findBlockByNumber(line - 1);
    if (!block.isValid())
        return;
    setTextCursor(QTextCursor(block));
    centerCursor();
    setFocus();
}

void SourceEditor::replaceText(const QString &text)
{
    if (text == toPlainText())
        return;
    const int scrolled = verticalScrollBar()->value();
    const int position = textCursor().position();
    setPlainText(text);
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::min(position, document()->characterCount() - 1));
    setTextCursor(cursor);
    verticalScrollBar()->setValue(scrolled);
}

bool SourceEditor::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const QPoint inView = viewport()->mapFrom(this, help->pos());
        const int line = cursorForPosition(inView).blockNumber() + 1;
        QToolTip::showText(help->globalPos(), m_problems.value(line), this);
        return true;
    }
    return QPlainTextEdit::event(event);
}

void SourceEditor::keyPressEvent(QKeyEvent *event)
{
    if (isReadOnly() || event->modifiers() != Qt::NoModifier) {
        QPlainTextEdit::keyPressEvent(event);
        return;
    }
    if (event->key() == Qt::Key_Tab) {
        insertPlainText(tabulator);
        return;
    }
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        const QString line = textCursor().block().text().left(textCursor().positionInBlock());
        const auto text
            = std::find_if(line.cbegin(), line.cend(), [](QChar c) { return !c.isSpace(); });
        QString indent = line.left(text - line.cbegin());
        if (line.trimmed().endsWith(u':'))
            indent += tabulator;
        insertPlainText(u'\n' + indent);
        return;
    }
    QPlainTextEdit::keyPressEvent(event);
}

void SourceEditor::resizeEvent(QResizeEvent *event)
{
    QPlainTextEdit::resizeEvent(event);
    layOutNumbers();
}

void SourceEditor::layOutNumbers()
{
    const auto digits = QString::number(std::max(blockCount(), 10)).size();
    const int width = fontMetrics().horizontalAdvance(u'9') * int(digits) + 2 * spacing::small;
    setViewportMargins(width, 0, 0, 0);
    const QRect inside = contentsRect();
    m_numbers->setGeometry(inside.left(), inside.top(), width, inside.height());
}

void SourceEditor::paintNumbers(QPaintEvent *)
{
    QPainter painter(m_numbers);
    const ThemeColors &colors = Theme::instance().colors();
    QTextBlock block = firstVisibleBlock();
    for (; block.isValid(); block = block.next()) {
        const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
        if (place.top() > m_numbers->height())
            break;
        const int line = block.blockNumber() + 1;
        painter.setPen(m_problems.contains(line) ? colors.bad : colors.mutedText);
        painter.drawText(
            QRectF(0, place.top(), m_numbers->width() - spacing::small, fontMetrics().height()),
            Qt::AlignRight, QString::number(line));
    }
}

} // namespace lampwork
