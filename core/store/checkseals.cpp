// SPDX-License-Identifier: GPL-3.0-or-later
// The part of StoreChecker that finds what the rows of runs do not show by themselves.
#include "core/store/runseal.h"
#include "core/store/storechecker.h"

#include <algorithm>

namespace lampwork {

namespace {

struct Seal {
    RunId run = 0;
    QByteArray digest;
};

// As RunDigest wants it.
struct Row {
    const QSqlQuery &query;
    bool isNull(int column) const { return query.isNull(column); }
    qint64 integer(int column) const { return query.value(column).toLongLong(); }
    double real(int column) const { return query.value(column).toDouble(); }
    QString text(int column) const { return query.value(column).toString(); }
    QByteArray blob(int column) const { return query.value(column).toByteArray(); }
};

} // namespace

// Where something was found already, the seal says no more than that.
bool StoreChecker::isFoundDamaged(RunId run) const
{
    using Kind = Finding::Kind;
    static const QList<Kind> ofRows{Kind::Database, Kind::Reference, Kind::Run, Kind::Series,
        Kind::Histogram, Kind::Event, Kind::Order};
    return std::any_of(m_report.findings.cbegin(), m_report.findings.cend(),
        [&](const Finding &one) { return one.run == run && ofRows.contains(one.kind); });
}

Result<void> StoreChecker::checkSeals()
{
    if (m_version < 3)
        return {};
    QList<Seal> seals;
    auto read = rows(QStringLiteral("run_seal"),
        // A run that is just being imported (deleted = 2) gets its seal at the end.
        QStringLiteral("SELECT run.id, run.state, run_seal.revision = run.revision, digest, deleted"
                       " FROM run LEFT JOIN run_seal ON run_seal.run_id = run.id"),
        [&](const QSqlQuery &row) {
            const auto state = runStateFromName(row.value(1).toString());
            if (row.value(2).toBool())
                seals.append({row.value(0).toLongLong(), row.value(3).toByteArray()});
            else if (state && !isActive(*state) && row.value(4).toInt() < 2)
                ++m_report.unsealedRuns;
            return Result<void>();
        });
    if (!read)
        return read;
    for (const Seal &seal : std::as_const(seals)) {
        if (isFoundDamaged(seal.run))
            continue;
        RunDigest digest;
        for (const SealedRows &sealed : sealedRows()) {
            auto done = rows(QStringLiteral("rows of runs"), QString::fromLatin1(sealed.sql),
                {seal.run}, [&](const QSqlQuery &row) {
                    digest.add(sealed, Row{row});
                    return Result<void>();
                });
            if (!done)
                return done;
            digest.endRows();
        }
        if (digest.result() == seal.digest)
            continue;
        Finding finding;
        finding.kind = Finding::Kind::Seal;
        finding.run = seal.run;
        finding.what = QStringLiteral(
            "What is kept of the run besides its points (its name, note, tags, parameters, spec, "
            "events, orders, histograms, the lists of its series, checkpoints and files) is not "
            "what it was when it was written.");
        add(finding);
    }
    return {};
}

} // namespace lampwork
