// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/savedviews.h"

#include "widgets/style/icons.h"

#include <QAction>
#include <QInputDialog>
#include <QMessageBox>
#include <QSettings>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace lampwork {

SavedViews::SavedViews(const QString &settingsKey)
    : m_group(settingsKey + QStringLiteral("/views"))
{
}

// A slash in a name would make a group of it.
QString SavedViews::keyOf(const QString &name) const
{
    return m_group + QLatin1Char('/') + QString::fromLatin1(QUrl::toPercentEncoding(name));
}

QStringList SavedViews::names() const
{
    QSettings settings;
    settings.beginGroup(m_group);
    QStringList names;
    for (const QString &key : settings.childKeys())
        names.append(QUrl::fromPercentEncoding(key.toLatin1()));
    std::sort(names.begin(), names.end(),
        [](const QString &a, const QString &b) { return QString::localeAwareCompare(a, b) < 0; });
    return names;
}

std::optional<CurvesSettings> SavedViews::find(const QString &name) const
{
    const QByteArray kept = QSettings().value(keyOf(name)).toString().toUtf8();
    if (kept.isEmpty())
        return std::nullopt;
    const Result<Json> json = parseJson(kept, name);
    return json.ok() ? std::optional(curvesSettingsFrom(*json)) : std::nullopt;
}

void SavedViews::save(const QString &name, const CurvesSettings &settings)
{
    QSettings().setValue(keyOf(name), QString::fromUtf8(toJsonText(toJson(settings), -1)));
}

void SavedViews::rename(const QString &from, const QString &to)
{
    QSettings settings;
    const QVariant kept = settings.value(keyOf(from));
    if (from == to || !kept.isValid())
        return;
    settings.setValue(keyOf(to), kept);
    settings.remove(keyOf(from));
}

void SavedViews::remove(const QString &name)
{
    QSettings().remove(keyOf(name));
}

SavedViewsMenu::SavedViewsMenu(const QString &name, const QString &settingsKey,
    std::function<CurvesSettings()> now, QWidget *parent)
    : QMenu(tr("Saved views"), parent)
    , m_name(name)
    , m_views(settingsKey)
    , m_now(std::move(now))
{
    menuAction()->setObjectName(name + QStringLiteral(".views"));
    connect(this, &QMenu::aboutToShow, this, &SavedViewsMenu::fill);
    fill();
}

void SavedViewsMenu::fill()
{
    clear();
    const QStringList names = m_views.names();
    for (const QString &name : names) {
        QAction *action = addAction(name);
        action->setObjectName(m_name + QStringLiteral(".view.") + name);
        connect(action, &QAction::triggered, this, [this, name] {
            if (const auto settings = m_views.find(name))
                Q_EMIT chosen(*settings);
        });
    }
    addSeparator();
    QAction *save = addAction(lampwork::icon(QStringLiteral("save")), tr("Save this view…"));
    save->setObjectName(m_name + QStringLiteral(".saveView"));
    connect(save, &QAction::triggered, this, &SavedViewsMenu::askAndSave);
    QMenu *renaming = addMenu(lampwork::icon(QStringLiteral("pencil")), tr("Rename"));
    QMenu *removing = addMenu(lampwork::icon(QStringLiteral("trash")), tr("Delete"));
    for (const QString &name : names) {
        connect(renaming->addAction(name), &QAction::triggered, this,
            [this, name] { askAndRename(name); });
        connect(removing->addAction(name), &QAction::triggered, this,
            [this, name] { askAndRemove(name); });
    }
    renaming->setEnabled(!names.isEmpty());
    removing->setEnabled(!names.isEmpty());
}

std::optional<QString> SavedViewsMenu::askName(const QString &title, const QString &proposed)
{
    bool accepted = false;
    const QString name = QInputDialog::getText(
        parentWidget(), title, tr("Name of the view:"), QLineEdit::Normal, proposed, &accepted)
                             .trimmed();
    if (!accepted || name.isEmpty())
        return std::nullopt;
    if (name != proposed && m_views.names().contains(name)
        && QMessageBox::question(
               parentWidget(), title, tr("There is a view “%1” already. Replace it?").arg(name))
            != QMessageBox::Yes)
        return std::nullopt;
    return name;
}

void SavedViewsMenu::askAndSave()
{
    if (const auto name = askName(tr("Save view"), {}))
        m_views.save(*name, m_now());
}

void SavedViewsMenu::askAndRename(const QString &name)
{
    if (const auto wanted = askName(tr("Rename view"), name))
        m_views.rename(name, *wanted);
}

void SavedViewsMenu::askAndRemove(const QString &name)
{
    if (QMessageBox::question(
            parentWidget(), tr("Delete view"), tr("Delete the view “%1”?").arg(name))
        == QMessageBox::Yes)
        m_views.remove(name);
}

} // namespace lampwork
