// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/verbs.h"

namespace lampwork {

namespace {

// The window is opened by main(); here is what the command line says about it.
class OpenVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("open"), QStringLiteral("open the window with a store"),
            {QStringLiteral("open STORE"), QStringLiteral("open FILE.lampcap")},
            {QStringLiteral(
                "Opens the window with a store, which is created where it is missing. It "
                "is the one last used from then on. Without any verb, the window opens "
                "with the usual store. A capsule (see “lampwork pack”) opens read-only, with "
                "a button that takes its runs over into the usual store.")},
            {{QStringLiteral("lampwork open ~/research.lampwork"), QStringLiteral("Open a store")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("STORE"), &m_store,
            QStringLiteral("The folder of the store, or a capsule."));
    }

    int run(Console &console) override
    {
        return console.fail({ErrorCode::Unsupported,
            QStringLiteral("This build of Lampwork has no window; “lampwork --help” lists what it "
                           "can do."),
            m_store});
    }

private:
    QString m_store;
};

} // namespace

std::unique_ptr<Verb> makeOpenVerb()
{
    return std::make_unique<OpenVerb>();
}

} // namespace lampwork
