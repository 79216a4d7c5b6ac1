// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/curvessettings.h"

#include <QMenu>
#include <QStringList>

#include <functional>
#include <optional>

namespace lampwork {

// The named views of a page: kept with the person's settings (QSettings), not in the store, since
// they say how someone looks at runs and not what the runs are. Names are any text; they sort as
// people do.
class SavedViews {
public:
    explicit SavedViews(const QString &settingsKey); // "curves/runs"
    QStringList names() const;
    std::optional<CurvesSettings> find(const QString &name) const;
    void save(const QString &name, const CurvesSettings &settings); // replaces one of that name
    void rename(const QString &from, const QString &to); // replaces one of the new name
    void remove(const QString &name);

private:
    QString keyOf(const QString &name) const;
    QString m_group;
};

// Chooses, saves, renames and deletes them. What is lost by that is asked about first.
class SavedViewsMenu : public QMenu {
    Q_OBJECT
public:
    // name: prefix of the object names; now: how the curves are drawn at the moment.
    SavedViewsMenu(const QString &name, const QString &settingsKey,
        std::function<CurvesSettings()> now, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const lampwork::CurvesSettings &settings);

private:
    void fill();
    void askAndSave();
    void askAndRename(const QString &name);
    void askAndRemove(const QString &name);
    // A name that is not empty; where there is one of that name, it may be replaced.
    std::optional<QString> askName(const QString &title, const QString &proposed);

    QString m_name;
    SavedViews m_views;
    std::function<CurvesSettings()> m_now;
};

} // namespace lampwork
