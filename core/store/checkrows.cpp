// SPDX-License-Identifier: GPL-3.0-or-later
// The part of StoreChecker that is about the rows of runs.
#include "core/base/json.h"
#include "core/store/histogramtable.h"
#include "core/store/storechecker.h"

#include <cmath>

namespace lampwork {

namespace {

struct Column {
    QString name;
    QString allowed; // by typeof()
    bool isText = false;
};

QString allowedTypes(const QString &declared, bool notNull)
{
    QString allowed;
    if (declared == QLatin1String("TEXT"))
        allowed = QStringLiteral("'text'");
    else if (declared == QLatin1String("BLOB"))
        allowed = QStringLiteral("'blob'");
    else if (declared == QLatin1String("DOUBLE PRECISION"))
        allowed = QStringLiteral("'real'");
    else
        allowed = QStringLiteral("'integer'");
    return notNull ? allowed : allowed + QStringLiteral(",'null'");
}

} // namespace

Result<void> StoreChecker::checkValues()
{
    for (const QString &table : storeTables()) {
        QList<Column> columns;
        bool hasRun = false;
        auto listed = rows(table, QStringLiteral("PRAGMA table_info(%1)").arg(table),
            [&](const QSqlQuery &row) {
                const QString declared = row.value(2).toString();
                const bool notNull = row.value(3).toInt() != 0 || row.value(5).toInt() != 0;
                columns.append({row.value(1).toString(), allowedTypes(declared, notNull),
                    declared == QLatin1String("TEXT")});
                hasRun = hasRun || columns.back().name == QLatin1String("run_id");
                return Result<void>();
            });
        if (!listed)
            return listed;
        if (columns.isEmpty())
            continue; // an older format, which has no such table; checkSchema() tells other cases
        QStringList select{hasRun ? QStringLiteral("run_id")
                : table == QLatin1String("run") ? QStringLiteral("id")
                                                : QStringLiteral("0")};
        for (const Column &column : std::as_const(columns)) {
            select.append(QStringLiteral("typeof(%1) IN (%2)").arg(column.name, column.allowed));
            select.append(column.isText ? QStringLiteral("CAST(%1 AS BLOB)").arg(column.name)
                                        : QStringLiteral("NULL"));
        }
        auto read = rows(table,
            QStringLiteral("SELECT %1 FROM %2").arg(select.join(u','), table),
            [&](const QSqlQuery &row) {
                for (int i = 0; i < columns.size(); ++i) {
                    const bool isOfType = row.value(1 + 2 * i).toBool();
                    if (isOfType
                        && (!columns[i].isText || isWholeText(row.value(2 + 2 * i).toByteArray())))
                        continue;
                    Finding finding;
                    finding.kind = Finding::Kind::Run;
                    finding.run = row.value(0).toLongLong();
                    finding.what = QStringLiteral("The column %1 of a row of %2 holds what it "
                                                  "never held: it is no %3.")
                                       .arg(columns[i].name, table,
                                           isOfType ? QStringLiteral("text")
                                                    : columns[i].allowed.section(u'\'', 1, 1));
                    add(finding);
                }
                return Result<void>();
            });
        if (!read)
            return read;
    }
    return {};
}

Result<void> StoreChecker::checkRuns()
{
    return rows(QStringLiteral("run"),
        // A run that is just being imported (deleted = 2) gets its spec at the end.
        QStringLiteral("SELECT id, state, journal_seq, compacted_seq, deleted = 2 OR"
                       " EXISTS(SELECT 1 FROM run_spec WHERE run_id = run.id),"
                       " EXISTS(SELECT 1 FROM experiment WHERE id = run.experiment_id) FROM run"),
        [&](const QSqlQuery &row) {
            ++m_report.runs;
            Finding finding;
            finding.kind = Finding::Kind::Run;
            finding.run = row.value(0).toLongLong();
            const auto tell = [&](const QString &what) {
                finding.what = what;
                add(finding);
            };
            RunFacts &facts = m_runs[finding.run];
            facts = {row.value(2).toLongLong(), row.value(3).toLongLong()};
            if (!runStateFromName(row.value(1).toString()))
                tell(QStringLiteral("The run's state, “%1”, is none.").arg(row.value(1).toString()));
            if (facts.compactedSeq > facts.journalSeq)
                tell(QStringLiteral("The run's journal ends before what was taken out of it."));
            if (!row.value(4).toBool())
                tell(QStringLiteral("The run's spec is missing, and with it the run in all lists."));
            if (!row.value(5).toBool())
                tell(QStringLiteral(
                    "The run's experiment is missing, and with it the run in all lists."));
            return Result<void>();
        });
}

Result<void> StoreChecker::checkSpecs()
{
    return rows(QStringLiteral("run_spec"), QStringLiteral("SELECT run_id, spec FROM run_spec"),
        [&](const QSqlQuery &row) {
            const QByteArray spec = row.value(1).toString().toUtf8();
            if (spec.isEmpty())
                return Result<void>(); // a run that has none
            if (auto json = parseJson(spec, QStringLiteral("spec")); !json) {
                Finding finding;
                finding.kind = Finding::Kind::Run;
                finding.run = row.value(0).toLongLong();
                finding.what = QStringLiteral("The run's spec is no JSON: %1").arg(json.error().text());
                add(finding);
            }
            return Result<void>();
        });
}

Result<void> StoreChecker::checkAttributes()
{
    static const QStringList types{QStringLiteral("null"), QStringLiteral("bool"),
        QStringLiteral("integer"), QStringLiteral("unsigned"), QStringLiteral("double"),
        QStringLiteral("text"), QStringLiteral("list")};
    return rows(QStringLiteral("run_attr"),
        QStringLiteral("SELECT run_id, key, type, num IS NULL, txt FROM run_attr"),
        [&](const QSqlQuery &row) {
            const QString type = row.value(2).toString();
            bool whole = types.contains(type);
            if (type == QLatin1String("list"))
                whole = parseJson(row.value(4).toString().toUtf8(), QStringLiteral("list")).ok();
            else if (type == QLatin1String("text") || type == QLatin1String("unsigned"))
                whole = !row.isNull(4);
            else if (type == QLatin1String("integer") || type == QLatin1String("bool"))
                whole = !row.value(3).toBool();
            if (whole)
                return Result<void>();
            Finding finding;
            finding.kind = Finding::Kind::Run;
            finding.run = row.value(0).toLongLong();
            finding.what
                = QStringLiteral("The run's value %1 cannot be read.").arg(row.value(1).toString());
            add(finding);
            return Result<void>();
        });
}

// Events and orders are numbered from 1 and never removed.
void StoreChecker::checkNumber(Numbering &before, RunId run, qint64 seq, Finding::Kind kind)
{
    if (run != before.run)
        before = {run, 0};
    if (seq != before.last + 1) {
        Finding finding;
        finding.kind = kind;
        finding.run = run;
        finding.chunk = before.last + 1;
        finding.what = QStringLiteral("Number %1 is followed by number %2: what stood between is "
                                      "missing.")
                           .arg(before.last)
                           .arg(seq);
        add(finding);
    }
    before.last = seq;
}

Result<void> StoreChecker::checkEvents()
{
    Numbering numbering;
    return rows(QStringLiteral("event"),
        QStringLiteral("SELECT run_id, seq, kind FROM event ORDER BY run_id, seq"),
        [&](const QSqlQuery &row) {
            const RunId run = row.value(0).toLongLong();
            const qint64 seq = row.value(1).toLongLong();
            checkNumber(numbering, run, seq, Finding::Kind::Event);
            if (!eventKindFromName(row.value(2).toString())) {
                Finding finding;
                finding.kind = Finding::Kind::Event;
                finding.run = run;
                finding.chunk = seq;
                finding.what = QStringLiteral("The event's kind, “%1”, is none.")
                                   .arg(row.value(2).toString());
                add(finding);
            }
            return Result<void>();
        });
}

Result<void> StoreChecker::checkOrders()
{
    Numbering numbering;
    return rows(QStringLiteral("command"),
        QStringLiteral("SELECT run_id, seq, verb FROM command ORDER BY run_id, seq"),
        [&](const QSqlQuery &row) {
            const RunId run = row.value(0).toLongLong();
            const qint64 seq = row.value(1).toLongLong();
            checkNumber(numbering, run, seq, Finding::Kind::Order);
            if (!orderVerbFromName(row.value(2).toString())) {
                Finding finding;
                finding.kind = Finding::Kind::Order;
                finding.run = run;
                finding.chunk = seq;
                finding.what
                    = QStringLiteral("The order, “%1”, is none.").arg(row.value(2).toString());
                add(finding);
            }
            return Result<void>();
        });
}

Result<void> StoreChecker::checkHistograms()
{
    if (m_version < 2)
        return {};
    return rows(QStringLiteral("histogram"),
        QStringLiteral("SELECT run_id, name, step, lower, upper, counts FROM histogram"),
        [&](const QSqlQuery &row) {
            ++m_report.histograms;
            const double lower = row.value(3).toDouble();
            const double upper = row.value(4).toDouble();
            std::vector<quint32> counts;
            if (decodeCounts(row.value(5).toByteArray(), counts) && !counts.empty()
                && std::isfinite(lower) && std::isfinite(upper) && lower <= upper)
                return Result<void>();
            Finding finding;
            finding.kind = Finding::Kind::Histogram;
            finding.run = row.value(0).toLongLong();
            finding.series = row.value(1).toString();
            finding.firstStep = finding.lastStep = row.value(2).toLongLong();
            finding.what = QStringLiteral("The histogram cannot be read.");
            add(finding);
            return Result<void>();
        });
}

} // namespace lampwork
