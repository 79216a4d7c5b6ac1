// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/specjson.h"
#include "core/launch/resolve.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/theme.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <memory>

namespace lampwork {

inline QString sample(const QString &name)
{
    return QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/") + name;
}

// A workbench with an empty store of its own, and the same store once more for the test to write
// into as an engine would.
class PageFixture {
public:
    PageFixture()
    {
        Theme::instance().install(*qApp);
        const QString path = m_folder.filePath(QStringLiteral("test.lampwork"));
        Result<std::unique_ptr<RunStore>> opened = openStore(path);
        if (!opened)
            qFatal("%s", qPrintable(opened.error().text()));
        m_store = *std::move(opened);
        m_workbench = std::make_unique<Workbench>([path] { return openStore(path); });
        QSignalSpy spy(m_workbench.get(), &Workbench::storeOpened);
        m_workbench->store().start();
        if (spy.isEmpty() && !spy.wait(10'000))
            qFatal("the store was not opened");
    }

    Workbench &workbench() { return *m_workbench; }
    Draft &draft() { return m_workbench->draft(); }
    RunStore &store() { return *m_store; }
    QString file(const QString &name) const { return m_folder.filePath(name); }

    // Opens a sample and, where a column is named, makes it the target; waits until that is worked
    // out.
    bool openSample(const QString &name, const QString &target = {})
    {
        draft().openData(sample(name));
        if (!settled())
            return false;
        if (!target.isEmpty()) {
            Spec spec = draft().chosen();
            ColumnSpec column;
            column.name = target;
            column.role = ColumnRole::Target;
            spec.data.columns.append(column);
            draft().edit(QStringLiteral("target"), spec);
        }
        return settled();
    }
    bool settled()
    {
        return QTest::qWaitFor(
            [this] { return !draft().isReading() && !draft().isResolving(); }, 20'000);
    }

    // A run of the draft as the workbench would create it.
    RunId addRun(const QString &name, RunState state)
    {
        NewRun run;
        Spec spec = draft().resolved()->spec;
        spec.name = name;
        run.experiment = spec.experiment;
        run.name = name;
        run.specJson = QString::fromUtf8(toJsonText(specToJson(spec)));
        run.attributes = specAttributes(spec);
        const Result<RunId> id = store().createRun(run);
        if (!id)
            qFatal("%s", qPrintable(id.error().text()));
        if (state != RunState::Queued) {
            must(store().claimRun(*id));
            setState(*id, state);
        }
        return *id;
    }
    void setState(RunId id, RunState state)
    {
        RunProgress progress;
        progress.state = state;
        must(store().updateRun(id, progress));
    }
    // Waits until the window knows of the run in that state.
    bool knows(RunId id, RunState state)
    {
        return QTest::qWaitFor(
            [&] { return workbench().run(id) && workbench().run(id)->state == state; }, 10'000);
    }

    static void must(const Result<void> &result)
    {
        if (!result)
            qFatal("%s", qPrintable(result.error().text()));
    }

private:
    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_store;
    std::unique_ptr<Workbench> m_workbench;
};

template <typename T> T *child(QWidget *page, const char *name)
{
    T *found = page->findChild<T *>(QString::fromLatin1(name));
    if (!found)
        qFatal("no %s in the page", name);
    return found;
}

// Chooses an entry as a person does with the keyboard: from the top, down to it, Return.
inline bool choose(QComboBox *combo, const QString &text)
{
    const int index = combo->findText(text, Qt::MatchStartsWith);
    if (index < 0)
        return false;
    combo->setFocus();
    combo->showPopup();
    QWidget *list = combo->view();
    QTest::keyClick(list, Qt::Key_Home);
    for (int i = 0; i < index; ++i)
        QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    return true;
}

} // namespace lampwork
