// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"

#include <algorithm>

namespace lampwork {

namespace {

class EditVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("edit"), QStringLiteral("rename, tag, note, archive or delete runs"),
            {QStringLiteral(
                "edit RUN… [--name NAME] [--note TEXT] [--tag TAG]… [--untag TAG]… [OPTION]…")},
            {QStringLiteral("Changes what a person may change of runs: their name, note and tags, "
                            "and whether they are "
                            "archived (not listed, but kept) or in the bin. A run in the bin can "
                            "be restored until "
                            "“lampwork empty-bin”. Nothing that was measured is ever changed.")},
            {{QStringLiteral("lampwork edit 12 --name baseline --tag paper"),
                 QStringLiteral("Name and tag a run")},
                {QStringLiteral("lampwork edit 3 4 5 --delete"),
                    QStringLiteral("Put three runs into the bin")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_runs, QStringLiteral("Numbers or names of the runs."));
        options.value(QStringLiteral("--name"), QStringLiteral("NAME"), &m_name,
            QStringLiteral("A new name, for one run."));
        options.value(QStringLiteral("--note"), QStringLiteral("TEXT"), &m_note,
            QStringLiteral("A new note."));
        options.flag(QStringLiteral("--no-note"), &m_noNote, QStringLiteral("Remove the note."));
        options.value(QStringLiteral("--tag"), QStringLiteral("TAG"), &m_tags,
            QStringLiteral("Add a tag; may be given more than once."));
        options.value(QStringLiteral("--untag"), QStringLiteral("TAG"), &m_untags,
            QStringLiteral("Remove a tag; may be given more than once."));
        options.flag(QStringLiteral("--archive"), &m_archive,
            QStringLiteral("Put aside: not listed without --all."));
        options.flag(QStringLiteral("--unarchive"), &m_unarchive, QStringLiteral("List it again."));
        options.flag(QStringLiteral("--delete"), &m_delete, QStringLiteral("Put it into the bin."));
        options.flag(
            QStringLiteral("--restore"), &m_restore, QStringLiteral("Take it out of the bin."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (const auto problem = wrongUse())
            return console.wrongUse(*problem);
        const auto store = openForUse(m_store, StoreUse::Write);
        if (!store)
            return console.fail(store.error());
        // All of them are found before the first is changed.
        const auto runs = findRuns(**store, m_runs);
        if (!runs)
            return console.fail(runs.error());
        for (const Run &run : *runs) {
            if (m_delete && hasEngine(run)) {
                return console.fail({ErrorCode::InvalidInput,
                    QStringLiteral("Run %1 is %2. Stop it first: “lampwork order %1 stop --wait”.")
                        .arg(run.id)
                        .arg(nameOf(run.state)),
                    run.name});
            }
        }
        Json changed = Json::array();
        for (const Run &run : *runs) {
            if (const auto edited = (*store)->editRun(run.id, editOf(run)); !edited)
                return console.fail(edited.error());
            const auto after = (*store)->run(run.id);
            if (!after)
                return console.fail(after.error());
            changed.push_back(runToJson(*after));
        }
        if (console.isJson())
            console.printJson(changed);
        return exitDone;
    }

private:
    std::optional<QString> wrongUse() const
    {
        if (m_archive && m_unarchive)
            return QStringLiteral("--archive and --unarchive exclude each other.");
        if (m_delete && m_restore)
            return QStringLiteral("--delete and --restore exclude each other.");
        if (!m_note.isEmpty() && m_noNote)
            return QStringLiteral("--note and --no-note exclude each other.");
        if (!m_name.isEmpty() && m_runs.size() > 1)
            return QStringLiteral("--name is for one run.");
        const bool isAny = !m_name.isEmpty() || !m_note.isEmpty() || m_noNote || !m_tags.isEmpty()
            || !m_untags.isEmpty() || m_archive || m_unarchive || m_delete || m_restore;
        if (!isAny)
            return QStringLiteral(
                "What is to be changed? Give --name, --note, --tag, --archive, --delete, ….");
        return std::nullopt;
    }

    RunEdit editOf(const Run &run) const
    {
        RunEdit edit;
        if (!m_name.isEmpty())
            edit.name = m_name;
        if (!m_note.isEmpty() || m_noNote)
            edit.note = m_note;
        if (!m_tags.isEmpty() || !m_untags.isEmpty()) {
            QStringList tags = run.tags;
            for (const QString &tag : m_tags) {
                if (!tags.contains(tag))
                    tags.append(tag);
            }
            for (const QString &tag : m_untags)
                tags.removeAll(tag);
            edit.tags = tags;
        }
        if (m_archive || m_unarchive)
            edit.archived = m_archive;
        if (m_delete || m_restore)
            edit.deleted = m_delete;
        return edit;
    }

    QStringList m_runs;
    QString m_name;
    QString m_note;
    QStringList m_tags;
    QStringList m_untags;
    QString m_store;
    bool m_noNote = false;
    bool m_archive = false;
    bool m_unarchive = false;
    bool m_delete = false;
    bool m_restore = false;
};

} // namespace

std::unique_ptr<Verb> makeEditVerb()
{
    return std::make_unique<EditVerb>();
}

} // namespace lampwork
