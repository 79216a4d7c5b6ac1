// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/profile.h"
#include "core/launch/resolve.h"

#include <QObject>
#include <QThreadPool>
#include <QUndoStack>

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

namespace lampwork {

// What the next run will be: the spec that the Data, Network and Train pages edit, and the data it
// speaks of. One for the window. Lives in the GUI thread; reading and resolving happen on a worker,
// numbered, a stale result dropped. Every edit of the spec is one step of the undo stack.
class Draft : public QObject {
    Q_OBJECT
public:
    explicit Draft(QObject *parent = nullptr);
    ~Draft() override;

    // As a person set it: only what was chosen, the rest unsaid. Kept over restarts by the window.
    const Spec &chosen() const { return m_chosen; }
    // With every default filled in; null while nothing (or something impossible) is chosen.
    const ResolvedSpec *resolved() const { return m_resolved ? &*m_resolved : nullptr; }
    // The data section, split and preprocessing resolved, the network and training as chosen; null
    // only while those are unknown, so that a network that does not fit can still be shown.
    const ResolvedSpec *inputs() const { return m_inputs ? &*m_inputs : nullptr; }
    const ReadData *data() const { return m_data ? &*m_data : nullptr; }
    const std::vector<ColumnProfile> &profile() const { return m_profile; } // as data()'s columns
    // Why resolved() is null, or nullopt: shown where its path points to.
    const std::optional<Error> &problem() const { return m_problem; }
    bool isReading() const { return m_reading; }
    // chosen() was changed, and resolved() and problem() still speak of what it was before.
    bool isResolving() const { return m_resolving; }
    QUndoStack *undoStack() { return &m_undo; }

    // Replaces the whole draft by data from a file (detects the format), or by a stored run's spec.
    // Undoable. readingChanged() and then changed() follow.
    void openData(const QString &path);
    void openSpec(const Spec &spec);
    void cancelReading();

    // Changes the spec as one undoable step named `text`; equal mergeKey ≥ 0 merges with the step
    // before (typing, a slider). The data are read again only where data.source, labels, csv or a
    // column's type changed.
    void edit(const QString &text, const Spec &spec, int mergeKey = -1);

Q_SIGNALS:
    void changed(); // chosen, resolved, data, profile or problem
    void readingChanged(bool reading);
    void readingProgressed(double fraction, const QString &text);

private:
    class EditCommand;
    struct Outcome;
    void apply(const Spec &spec);
    void refresh(bool readAgain);
    void finished(quint64 number, const std::shared_ptr<Outcome> &outcome);

    Spec m_chosen;
    std::optional<ReadData> m_data;
    std::optional<ResolvedSpec> m_inputs;
    std::optional<ResolvedSpec> m_resolved;
    std::vector<ColumnProfile> m_profile;
    std::optional<Error> m_problem;
    bool m_reading = false;
    bool m_resolving = false;
    quint64 m_number = 0; // of the newest refresh; results of older ones are dropped
    std::shared_ptr<std::atomic<bool>> m_cancelled;
    QThreadPool m_pool;
    QUndoStack m_undo;
};

} // namespace lampwork
