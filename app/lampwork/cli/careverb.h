// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/interrupt.h"
#include "app/lampwork/cli/options.h"
#include "app/lampwork/cli/stores.h"

namespace lampwork {

// A verb about a store as a whole: the store is its argument, or the usual one.
class CareVerb : public Verb {
protected:
    void declareStore(Options &options)
    {
        options.argument(QStringLiteral("STORE"), &m_store,
            QStringLiteral("The store's folder; the usual store where it is not given."), false);
    }
    QString store() const { return m_store.isEmpty() ? defaultStorePath() : m_store; }

    // Does long work with its progress on the terminal; Ctrl+C cancels it.
    template <typename T, typename Work>
    Result<T> withProgress(Console &console, const QString &what, Work &&work) const
    {
        const Interrupt interrupt;
        Progress progress = console.progressOf(what);
        progress.cancelled = interrupt.flag();
        auto result = work(progress);
        console.clearProgress();
        return result;
    }

private:
    QString m_store;
};

} // namespace lampwork
