// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namechoice.h"

#include <QSet>
#include <QStringList>
#include <QTimer>
#include <QWidget>

class QMenu;

namespace lampwork {

class SeriesTreeModel;
class SeriesTreeView;

// The names of the series beside the curves, as a tree. It shows what is chosen and says what a
// person wants chosen: a box draws a folder or leaves it out, the row that is current is the folder
// that is looked at. Owned by its view; GUI thread.
class SeriesPane : public QWidget {
    Q_OBJECT
public:
    // name: prefix of the object names ("runs").
    explicit SeriesPane(const QString &name, QWidget *parent = nullptr);

    // One use more of each name, one less. A name is listed while it is in use.
    void addNames(const QStringList &names);
    void releaseNames(const QStringList &names);
    // What is shown as chosen. `searching`: the filter is a person's and not the empty one.
    void setChoice(const NameChoice &choice, bool searching);
    // Whether there is something in the folder that fits the text.
    bool isSeen(const QString &folder) const;
    bool isSomeSeen() const; // that fits the text
    bool isSomeTicked() const; // of those, in whatever folder
    int nameCount() const;
    int chosenCount() const; // names that are chosen
    void focusTree();

Q_SIGNALS:
    void ticksChosen(const lampwork::NameTicks &ticks);
    void folderChosen(const QString &folder);
    void typed(const QString &text); // to search for

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void makeActions();
    QString currentFolder() const;
    void showOnly(const QString &folder); // or all again
    void restore(); // what was open and current, after all rows are new
    void openWhatIsFound();
    void copyName() const;

    QString m_name;
    SeriesTreeModel *m_model;
    SeriesTreeView *m_view;
    QMenu *m_menu = nullptr;
    NameChoice m_choice;
    bool m_searching = false;
    bool m_restoring = false;
    QSet<QString> m_open; // by a person, while nothing is searched for
    QTimer m_choosing; // while the arrow keys go through many folders
};

} // namespace lampwork
