// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"

#include <algorithm>

namespace lampwork {

namespace {

class EmptyBinVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("empty-bin"), QStringLiteral("delete for good what is in the bin"),
            {QStringLiteral("empty-bin [--yes] [OPTION]…")},
            {QStringLiteral("Deletes every run in the bin, with its points, checkpoints and files. "
                            "This cannot be "
                            "undone: it asks first on a terminal, and needs --yes elsewhere.")},
            {{QStringLiteral("lampwork runs --all --where deleted"),
                 QStringLiteral("See what is in the bin")},
                {QStringLiteral("lampwork empty-bin --yes"),
                    QStringLiteral("Delete it without being asked")}},
            {{exitFailed, QStringLiteral("The answer was no, or deleting failed.")}}};
    }

    void declare(Options &options) override
    {
        options.flag(QStringLiteral("--yes,-y"), &m_yes, QStringLiteral("Do not ask."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        const auto store = openForUse(m_store, StoreUse::Write);
        if (!store)
            return console.fail(store.error());
        const auto runs = (*store)->runs();
        if (!runs)
            return console.fail(runs.error());
        const auto count = std::count_if(
            runs->cbegin(), runs->cend(), [](const Run &run) { return run.deleted; });
        if (count > 0 && !m_yes
            && !console.confirm(QStringLiteral("Delete %1 runs for good?").arg(count))) {
            return console.fail({ErrorCode::Cancelled,
                QStringLiteral("Nothing was deleted. --yes deletes without asking."),
                QStringLiteral("empty-bin")});
        }
        if (count > 0) {
            if (const auto emptied = (*store)->emptyBin(); !emptied)
                return console.fail(emptied.error());
        }
        if (console.isJson())
            console.printJson({{"deleted_runs", count}});
        else
            console.print(QStringLiteral("%1 runs deleted").arg(count));
        return exitDone;
    }

private:
    QString m_store;
    bool m_yes = false;
};

} // namespace

std::unique_ptr<Verb> makeEmptyBinVerb()
{
    return std::make_unique<EmptyBinVerb>();
}

} // namespace lampwork
