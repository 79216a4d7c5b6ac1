// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/commandpalette.h"

#include "widgets/style/spacing.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPointer>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

namespace {

constexpr QSize paletteSize{520, 380};

QString plainText(const QAction &action)
{
    QString text = action.text();
    text.remove(QLatin1Char('&'));
    return text;
}

bool isReachable(const QAction &action)
{
    if (action.isSeparator() || action.menu() || !action.isEnabled() || !action.isVisible()
        || action.text().isEmpty())
        return false;
    // An action of a page that is not on screen would do something out of sight.
    for (const QObject *associated : action.associatedObjects()) {
        const auto *widget = qobject_cast<const QWidget *>(associated);
        if (widget && (widget->isVisible() || qobject_cast<const QMenu *>(widget)))
            return true;
    }
    return false;
}

} // namespace

CommandPalette::CommandPalette(QWidget *window)
    : QDialog(window, Qt::Popup)
    , m_input(new QLineEdit(this))
    , m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    for (QAction *action : window->findChildren<QAction *>()) {
        if (action->objectName().startsWith(QLatin1String("action.")) && isReachable(*action))
            m_actions.append(action);
    }
    m_input->setObjectName(QStringLiteral("palette.input"));
    m_input->setPlaceholderText(tr("Type the name of an action"));
    m_input->setAccessibleName(tr("Find an action"));
    m_input->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("palette.list"));
    m_list->setUniformItemSizes(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::small, spacing::small, spacing::small, spacing::small);
    layout->addWidget(m_input);
    layout->addWidget(m_list, 1);
    resize(paletteSize);
    const QPoint middle = window->mapToGlobal(QPoint(window->width() / 2, window->height() / 6));
    move(middle.x() - width() / 2, middle.y());
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::refresh);
    connect(m_input, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    refresh();
    m_input->setFocus();
}

int CommandPalette::rank(const QString &text, const QString &typed)
{
    if (typed.isEmpty())
        return 0;
    if (const qsizetype at = text.indexOf(typed, 0, Qt::CaseInsensitive); at >= 0)
        return at == 0 ? 0 : text[at - 1].isSpace() ? 1 : 2;
    qsizetype from = 0;
    for (const QChar letter : typed) {
        if (letter.isSpace())
            continue;
        from = text.indexOf(letter, from, Qt::CaseInsensitive) + 1;
        if (from == 0)
            return -1;
    }
    return 3;
}

void CommandPalette::refresh()
{
    QList<std::pair<int, QAction *>> found;
    for (QAction *action : std::as_const(m_actions)) {
        if (const int value = rank(plainText(*action), m_input->text().trimmed()); value >= 0)
            found.append({value, action});
    }
    std::stable_sort(
        found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    m_list->clear();
    for (const auto &[value, action] : std::as_const(found)) {
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        const QString text = plainText(*action);
        auto *item = new QListWidgetItem(
            action->icon(), keys.isEmpty() ? text : tr("%1    %2").arg(text, keys), m_list);
        item->setData(Qt::UserRole, QVariant::fromValue(static_cast<QObject *>(action)));
        item->setToolTip(action->toolTip());
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const QPointer<QAction> action
        = qobject_cast<QAction *>(item->data(Qt::UserRole).value<QObject *>());
    close();
    // After the palette is gone: the action may open a dialog.
    if (action)
        QTimer::singleShot(0, action, &QAction::trigger);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_input && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        const int last = m_list->count() - 1;
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            m_list->setCurrentRow(std::clamp(
                m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1), 0, std::max(0, last)));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace lampwork
