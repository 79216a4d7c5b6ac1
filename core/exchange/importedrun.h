// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/importer.h"
#include "core/exchange/steprule.h"

#include <QSet>

namespace lampwork {

// One run of a log on its way into the store: holds what was told until it is written, and knows
// what of it the store has. Owned by an Importer; same thread.
class ImportedRun {
public:
    // existing: the run of the store that holds what was imported before.
    ImportedRun(RunStore &store, const ForeignLog &log, QString key, std::optional<Run> existing);

    // Adds what the log told to what is held.
    void hold(RunNews news);
    qint64 heldBytes() const; // about
    // The log went back behind what was already written in this reading: it has to be read again
    // from its beginning, to see what of it the store has.
    bool needsReading() const { return m_needsReading; }
    // Begins that reading; nothing is held then. Ignored: the log is too long to be held, and what
    // lies behind a restart's step is left out from now on.
    enum class Restarts { Awaited, Ignored };
    void readAgain(Restarts restarts);
    bool wasReadAgain() const { return m_readings > 1; }

    struct Ending {
        bool isLast = false; // nothing more will be read: points held for what may come are written
        bool following = false;
        QString experiment; // for a new run
    };
    // Writes what is held.
    Result<void> write(const Ending &ending);

    const QString &key() const { return m_key; }
    bool hasEnded() const; // by its log
    ImportReport report() const;

private:
    struct Track { // a series
        StepRule rule;
        qint64 passed = 0; // points that could be stored, in this reading
        qint64 stored = 0; // points that the store has
        std::optional<qint64> lastWritten; // in this reading
        std::optional<double> last;
        std::optional<double> lowest;
        std::optional<double> highest;
    };
    struct Ready { // what comes of the held points
        PointBatch points; // passed the rule, in this call
        QHash<QString, qint64> before; // points of the series that had passed before
    };

    Ready ready(const Ending &ending);
    Result<bool> differs(const Ready &ready);
    Result<void> create(const QString &experiment);
    Result<void> replace(const QString &experiment);
    Result<void> learnStored();
    Result<void> learnStoredHistograms();
    Result<void> writeHistograms();
    Result<void> writeAttributes(const PointBatch &fresh);
    Result<void> writeFiles();
    Result<void> writeName();
    bool hasSomethingToWrite(const Ending &ending) const;
    Result<void> writeAll(const Ready &ready, const Ending &ending);
    QHash<QString, QVariant> summaryOf(const PointBatch &points) const;
    PointBatch withoutStored(const Ready &ready);
    RunState stateNow(const Ending &ending) const;

    RunStore &m_store;
    const ForeignLog &m_log;
    QString m_key;
    std::optional<Run> m_run; // in the store
    RunId m_replaced = 0;
    bool m_isNew = false;
    RunNews m_held;
    qint64 m_heldPoints = 0;
    QHash<QString, Track> m_tracks;
    QMap<QString, qint64> m_leftOut;
    std::optional<RunState> m_state; // as the log last said
    SourceTimes m_times;
    QString m_message;
    QHash<QString, qsizetype> m_heldIndex; // of a series in m_held.points
    QHash<QString, qint64> m_histogramSteps; // the last one that the store has
    QSet<QString> m_files; // artifacts that the store has, as kind and name
    int m_readings = 1;
    bool m_needsReading = false;
    bool m_ignoresRestarts = false;
    bool m_storedIsKnown = false;
    qint64 m_pointsWritten = 0;
    qint64 m_histogramsWritten = 0;
    qint64 m_filesWritten = 0;
};

} // namespace lampwork
