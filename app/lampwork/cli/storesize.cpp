// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storesize.h"

#include "app/lampwork/cli/careverb.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/base/nearest.h"

#include <QMap>

#include <algorithm>

namespace lampwork {

namespace {

struct Part {
    const char *name;
    qint64 RunSize::*member;
};
constexpr Part parts[]{{"points", &RunSize::points}, {"journal", &RunSize::journal},
    {"histograms", &RunSize::histograms}, {"texts", &RunSize::texts},
    {"checkpoints", &RunSize::checkpoints}, {"artifacts", &RunSize::artifacts},
    {"shared", &RunSize::shared}};

class StoreSizeVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("store size"), QStringLiteral("say what takes the room in a store"),
            {QStringLiteral("store size [STORE] [--by kind|run|experiment]")},
            {QStringLiteral(
                "Says how many bytes of a store are points, journal (points that are not packed "
                "yet), histograms, texts (specs, parameters, events), checkpoints and artifacts, "
                "and what else its folder holds: indexes and pages that are not full, free pages, "
                "files to which nothing refers. A file that several runs refer to lies there once; "
                "it counts for each of them, and as shared.")},
            {{QStringLiteral("lampwork store size --by run"),
                QStringLiteral("The runs, the largest first")}},
            {}};
    }

    void declare(Options &options) override
    {
        declareStore(options);
        options.value(QStringLiteral("--by"), QStringLiteral("WHAT"), &m_by,
            QStringLiteral("kind (the default), run or experiment."));
    }

    int run(Console &console) override
    {
        static const QStringList known{
            QStringLiteral("kind"), QStringLiteral("run"), QStringLiteral("experiment")};
        if (!known.contains(m_by))
            return console.wrongUse(
                QStringLiteral("There is no “%1”.%2").arg(m_by, suggestion(m_by, known)),
                QStringLiteral("--by"));
        const auto size = measureStore(store());
        if (!size)
            return console.fail(size.error());
        if (m_by == known[0])
            printKinds(*size, console);
        else
            printRuns(m_by == known[1] ? size->runs : experiments(*size), m_by == known[1], console);
        return exitDone;
    }

private:
    static QList<RunSize> experiments(const StoreSize &size)
    {
        QMap<QString, RunSize> sums;
        for (const RunSize &run : size.runs) {
            RunSize &sum = sums[run.experiment];
            sum.experiment = run.experiment;
            for (const Part &part : parts)
                sum.*part.member += run.*part.member;
        }
        return sums.values();
    }

    static void printKinds(const StoreSize &size, Console &console)
    {
        RunSize sum;
        for (const RunSize &run : size.runs) {
            for (const Part &part : parts)
                sum.*part.member += run.*part.member;
        }
        QList<std::pair<QString, qint64>> kinds;
        for (const Part &part : parts) {
            if (part.member == &RunSize::checkpoints)
                break;
            kinds.append({QString::fromLatin1(part.name), sum.*part.member});
        }
        kinds.append({QStringLiteral("indexes and unfilled pages"), size.overheadBytes()});
        kinds.append({QStringLiteral("free pages"), size.freeBytes});
        kinds.append({QStringLiteral("write-ahead log"), size.logBytes});
        kinds.append({QStringLiteral("checkpoints"), sum.checkpoints});
        kinds.append({QStringLiteral("artifacts"), sum.artifacts});
        kinds.append({QStringLiteral("files counted more than once"),
            std::min<qint64>(
                size.objectBytes - size.unreferencedBytes - sum.checkpoints - sum.artifacts, 0)});
        kinds.append({QStringLiteral("files without a run"), size.unreferencedBytes});
        kinds.append({QStringLiteral("logs of engines"), size.engineLogBytes});
        kinds.append({QStringLiteral("copies of older formats"), size.copyBytes});
        if (console.isJson()) {
            Json json = Json::object();
            for (const auto &[name, bytes] : kinds)
                json[QString(name).replace(u' ', u'_').replace(u'-', u'_').toStdString()] = bytes;
            json["total"] = size.totalBytes;
            console.printJson(json);
            return;
        }
        TextTable table({QStringLiteral("KIND"), QStringLiteral("BYTES"), QStringLiteral("SIZE")});
        for (const auto &[name, bytes] : kinds) {
            if (bytes != 0)
                table.add({name, formatCount(bytes), formatBytes(bytes)});
        }
        table.add({QStringLiteral("all of the folder"), formatCount(size.totalBytes),
            formatBytes(size.totalBytes)});
        console.print(table.text(console.outputWidth()));
    }

    static void printRuns(QList<RunSize> runs, bool areRuns, Console &console)
    {
        std::stable_sort(runs.begin(), runs.end(),
            [](const RunSize &a, const RunSize &b) { return a.total() > b.total(); });
        if (console.isJson()) {
            Json list = Json::array();
            for (const RunSize &run : std::as_const(runs)) {
                Json one = Json::object();
                if (areRuns) {
                    one["id"] = run.run;
                    one["name"] = toJson(run.name);
                    one["deleted"] = run.deleted;
                }
                one["experiment"] = toJson(run.experiment);
                for (const Part &part : parts)
                    one[part.name] = run.*part.member;
                one["total"] = run.total();
                list.push_back(one);
            }
            console.printJson(list);
            return;
        }
        QStringList head = areRuns ? QStringList{QStringLiteral("ID"), QStringLiteral("NAME")}
                                   : QStringList{QStringLiteral("EXPERIMENT")};
        for (const Part &part : parts)
            head.append(QString::fromLatin1(part.name).toUpper());
        head.append(QStringLiteral("TOTAL"));
        TextTable table(head);
        for (const RunSize &run : std::as_const(runs)) {
            QStringList cells = areRuns
                ? QStringList{QString::number(run.run),
                      run.deleted ? run.name + QStringLiteral(" (in the bin)") : run.name}
                : QStringList{run.experiment};
            for (const Part &part : parts)
                cells.append(formatBytes(run.*part.member));
            cells.append(formatBytes(run.total()));
            table.add(cells);
        }
        if (table.rowCount() > 0)
            console.print(table.text(console.outputWidth()));
        else
            console.note(QStringLiteral("The store holds no run."));
    }

    QString m_by = QStringLiteral("kind");
};

} // namespace

std::unique_ptr<Verb> makeStoreSizeVerb()
{
    return std::make_unique<StoreSizeVerb>();
}

} // namespace lampwork
