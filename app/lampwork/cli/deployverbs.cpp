// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/enginejob.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/base/nearest.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>

namespace lampwork {

namespace {

QString scalarText(const Json &value)
{
    if (value.is_string())
        return toQString(value);
    if (value.is_number_float())
        return formatNumber(value.get<double>());
    return QString::fromUtf8(toJsonText(value, -1));
}

// A list of scalars on one line.
QString listText(const Json &list)
{
    QStringList texts;
    for (const Json &item : list)
        texts.append(scalarText(item));
    return texts.join(QStringLiteral(", "));
}

// Lines of a result below `path`: what this version knows with its unit, the rest by its name.
void addLines(TextTable &table, const QString &path, const Json &value)
{
    if (value.is_object()) {
        for (const auto &[key, member] : value.items())
            addLines(table, joinPath(path, QString::fromStdString(key)), member);
    } else if (path == QLatin1String("size_bytes") && value.is_number()) {
        table.add({QStringLiteral("size"), formatBytes(value.get<qint64>())});
    } else if (path.startsWith(QLatin1String("latency_ms."))) {
        const QString rows = path.section(u'.', 1, 1);
        const QString percentile = path.section(u'.', 2);
        table.add({QStringLiteral("latency, batch %1, %2").arg(rows, percentile),
            scalarText(value) + QStringLiteral(" ms")});
    } else if (value.is_array()) {
        table.add({path, listText(value)});
    } else {
        table.add({path, scalarText(value)});
    }
}

// Warnings of the engine are for a person; in JSON they stay within the result.
int printResult(const Json &result, Console &console)
{
    if (console.isJson()) {
        console.printJson(result);
        return exitDone;
    }
    Json shown = result;
    if (const auto warnings = shown.find("warnings"); warnings != shown.end()) {
        for (const Json &warning : *warnings)
            console.note(scalarText(warning));
        shown.erase("warnings");
    }
    TextTable table;
    addLines(table, {}, shown);
    console.print(table.text(console.outputWidth()));
    return exitDone;
}

// Empty when the choice is one.
QString checkpointProblem(const QString &choice)
{
    const QStringList known{QStringLiteral("best"), QStringLiteral("last")};
    return known.contains(choice)
        ? QString()
        : QStringLiteral("A run has no checkpoint “%1”.%2").arg(choice, suggestion(choice, known));
}

std::optional<Error> existingFile(const QString &path, bool force)
{
    if (QFileInfo(path).isDir())
        return Error{
            ErrorCode::InvalidInput, QStringLiteral("This is a folder; name a file in it."), path};
    if (QFileInfo::exists(path) && !force) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The file exists already. Use --force to overwrite it."), path};
    }
    if (!QFileInfo(path).absoluteDir().exists()) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("There is no folder “%1”. Create it first.")
                .arg(QFileInfo(path).absolutePath()),
            path};
    }
    return std::nullopt;
}

// Finds the run, then lets go of the store: the engine opens it itself.
Result<std::pair<QString, RunId>> storeAndRun(
    const QString &storePath, const QString &name, StoreUse use)
{
    const auto store = openForUse(storePath, use);
    if (!store)
        return store.error();
    const auto run = findRun(**store, name);
    if (!run)
        return run.error();
    return std::pair((*store)->location(), run->id);
}

class EvaluateVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("evaluate"),
            QStringLiteral("measure a trained run on its held-out rows again"),
            {QStringLiteral("evaluate RUN [--checkpoint best|last] [OPTION]…")},
            {QStringLiteral(
                "Applies a checkpoint of the run to the validation and test rows, and stores the "
                "predictions and the test metrics with the run, in place of the ones before.")},
            {{QStringLiteral("lampwork evaluate 12 --checkpoint last"),
                QStringLiteral("See how the last checkpoint does on the test rows")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
        options.value(QStringLiteral("--checkpoint"), QStringLiteral("WHICH"), &m_checkpoint,
            QStringLiteral("best (the default) or last."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (const QString problem = checkpointProblem(m_checkpoint); !problem.isEmpty())
            return console.wrongUse(problem, QStringLiteral("--checkpoint"));
        const auto found = storeAndRun(m_store, m_run, StoreUse::Write);
        if (!found)
            return console.fail(found.error());
        const auto result
            = runEngineVerb({QStringLiteral("evaluate"), QStringLiteral("--store"), found->first,
                                QStringLiteral("--run"), QString::number(found->second),
                                QStringLiteral("--checkpoint"), m_checkpoint},
                QStringLiteral("Evaluating"), console);
        return result ? printResult(*result, console) : console.fail(result.error());
    }

private:
    QString m_run;
    QString m_checkpoint = QStringLiteral("best");
    QString m_store;
};

class ExportVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("export"), QStringLiteral("write a trained network as TorchScript"),
            {QStringLiteral("export RUN --to FILE [--checkpoint best|last] [OPTION]…")},
            {QStringLiteral(
                 "Writes one file with the network of a run and its preprocessing "
                 "inside: it takes raw "
                 "columns (numbers, NaN where missing, and texts) or pixels, and "
                 "returns probabilities "
                 "or values in the target's unit; of an autoencoder, its features again, "
                 "scaled as they are inside; of a language model, how likely each token comes "
                 "next. "
                 "It opens with torch.jit.load in "
                 "Python and torch::jit::load "
                 "in C++; an extra file in it, lampwork.json, describes its inputs."),
                QStringLiteral("Before it is written, the module is compared with the trained "
                               "network on held-out "
                               "rows, and timed: parity is the largest difference of an output, "
                               "latency the time of "
                               "a call with 1 and with 64 rows (median and 99th percentile).")},
            {{QStringLiteral("lampwork export 12 --to model.pt"),
                 QStringLiteral("Export the best checkpoint")},
                {QStringLiteral("lampwork export 12 --to last.pt --checkpoint last --no-freeze"),
                    QStringLiteral("Export the last one, with parameters that can be trained on")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
        options.value(QStringLiteral("--to"), QStringLiteral("FILE"), &m_to,
            QStringLiteral("The file to write."));
        options.value(QStringLiteral("--checkpoint"), QStringLiteral("WHICH"), &m_checkpoint,
            QStringLiteral("best (the default) or last."));
        options.flag(QStringLiteral("--no-freeze"), &m_noFreeze,
            QStringLiteral("Keep parameters as attributes instead of making them constants."));
        options.flag(QStringLiteral("--no-optimize"), &m_noOptimize,
            QStringLiteral("Leave out the optimisations for inference."));
        options.value(QStringLiteral("--verify-rows"), QStringLiteral("N"), &m_verifyRows,
            QStringLiteral("Compare on at most so many held-out rows."));
        options.flag(QStringLiteral("--force"), &m_force, QStringLiteral("Overwrite the file."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(
                QStringLiteral("Where is it to be written? Name a file with --to."));
        if (const QString problem = checkpointProblem(m_checkpoint); !problem.isEmpty())
            return console.wrongUse(problem, QStringLiteral("--checkpoint"));
        if (m_verifyRows < 0)
            return console.wrongUse(QStringLiteral("This is a number of rows above 0."),
                QStringLiteral("--verify-rows"));
        if (const auto problem = existingFile(m_to, m_force))
            return console.fail(*problem);
        const auto found = storeAndRun(m_store, m_run, StoreUse::Read);
        if (!found)
            return console.fail(found.error());
        QStringList arguments{QStringLiteral("export"), QStringLiteral("--store"), found->first,
            QStringLiteral("--run"), QString::number(found->second), QStringLiteral("--checkpoint"),
            m_checkpoint, QStringLiteral("--to"), QFileInfo(m_to).absoluteFilePath()};
        if (m_noFreeze)
            arguments.append(QStringLiteral("--no-freeze"));
        if (m_noOptimize)
            arguments.append(QStringLiteral("--no-optimize"));
        if (m_verifyRows > 0)
            arguments << QStringLiteral("--verify-rows") << QString::number(m_verifyRows);
        const auto result = runEngineVerb(arguments, QStringLiteral("Exporting"), console);
        return result ? printResult(*result, console) : console.fail(result.error());
    }

private:
    QString m_run;
    QString m_to;
    QString m_checkpoint = QStringLiteral("best");
    QString m_store;
    int m_verifyRows = 0;
    bool m_noFreeze = false;
    bool m_noOptimize = false;
    bool m_force = false;
};

class PredictVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("predict"), QStringLiteral("apply an exported model to data"),
            {QStringLiteral("predict MODEL.pt DATA [--to FILE] [OPTION]…")},
            {QStringLiteral(
                "Reads data with the columns that the model wants, by their names "
                "(others are ignored), "
                "and writes a CSV with a line a row: for classes the predicted one and "
                "the probability of "
                "each, for several labels a 1 or 0 and the probability of each, else "
                "the value; of an autoencoder how far each row is from what it is given "
                "back as; of a language model the token that most likely comes next. Without --to "
                "it goes to standard output. Where "
                "the data have the "
                "target too, --to shows how good the predictions are.")},
            {{QStringLiteral("lampwork predict model.pt new.csv > predictions.csv"),
                 QStringLiteral("Predict")},
                {QStringLiteral("lampwork predict model.pt test.csv --to predictions.csv --json"),
                    QStringLiteral("Predict, and get rows and metrics as JSON")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("MODEL.pt"), &m_model,
            QStringLiteral("A file that “lampwork export” wrote."));
        options.argument(QStringLiteral("DATA"), &m_data, QStringLiteral("A table, or pictures."));
        options.value(QStringLiteral("--labels"), QStringLiteral("FILE"), &m_labels,
            QStringLiteral("The file of labels of pictures, to measure with."));
        options.value(QStringLiteral("--to"), QStringLiteral("FILE"), &m_to,
            QStringLiteral("Write the predictions to this file and show a summary."));
        options.flag(
            QStringLiteral("--force"), &m_force, QStringLiteral("Overwrite the file of --to."));
    }

    int run(Console &console) override
    {
        if (m_to.isEmpty() && m_force)
            return console.wrongUse(QStringLiteral("--force goes with --to."));
        if (m_to.isEmpty() && console.isJson()) {
            return console.wrongUse(QStringLiteral("--json tells about the file of --to; without "
                                                   "that, the predictions are written as CSV."));
        }
        for (const QString &path : {m_model, m_data}) {
            if (!QFileInfo(path).isFile())
                return console.fail(
                    {ErrorCode::NotFound, QStringLiteral("There is no such file."), path});
        }
        const QTemporaryDir folder;
        if (m_to.isEmpty() && !folder.isValid())
            return console.fail(
                {ErrorCode::Io, folder.errorString(), QStringLiteral("temporary folder")});
        if (!m_to.isEmpty()) {
            if (const auto problem = existingFile(m_to, m_force))
                return console.fail(*problem);
        }
        const QString target = m_to.isEmpty() ? folder.filePath(QStringLiteral("predictions.csv"))
                                              : QFileInfo(m_to).absoluteFilePath();
        QStringList arguments{QStringLiteral("predict"), QStringLiteral("--model"),
            QFileInfo(m_model).absoluteFilePath(), QStringLiteral("--data"),
            QFileInfo(m_data).absoluteFilePath(), QStringLiteral("--to"), target};
        if (!m_labels.isEmpty())
            arguments << QStringLiteral("--labels") << QFileInfo(m_labels).absoluteFilePath();
        const auto result = runEngineVerb(arguments, QStringLiteral("Predicting"), console);
        if (!result)
            return console.fail(result.error());
        return m_to.isEmpty() ? printFile(target, console) : printResult(*result, console);
    }

private:
    static int printFile(const QString &path, Console &console)
    {
        constexpr qint64 blockBytes = 1 << 20;
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return console.fail({ErrorCode::Io, file.errorString(), path});
        while (!file.atEnd()) {
            const QByteArray block = file.read(blockBytes);
            if (block.isEmpty())
                return console.fail({ErrorCode::Io, file.errorString(), path});
            console.printBytes(block);
        }
        return exitDone;
    }

    QString m_model;
    QString m_data;
    QString m_labels;
    QString m_to;
    bool m_force = false;
};

} // namespace

std::unique_ptr<Verb> makeEvaluateVerb()
{
    return std::make_unique<EvaluateVerb>();
}

std::unique_ptr<Verb> makeExportVerb()
{
    return std::make_unique<ExportVerb>();
}

std::unique_ptr<Verb> makePredictVerb()
{
    return std::make_unique<PredictVerb>();
}

} // namespace lampwork
