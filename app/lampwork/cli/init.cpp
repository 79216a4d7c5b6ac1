// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/specfile.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/base/json.h"
#include "core/experiment/specjson.h"
#include "core/launch/resolve.h"

#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

namespace lampwork {

namespace {

class InitVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("init"), QStringLiteral("write a complete spec for a file of data"),
            {QStringLiteral("init DATA [--target COLUMN]… [OPTION]…")},
            {QStringLiteral(
                 "Reads a table (CSV, TSV), lines of text, or pictures (IDX as MNIST has them, "
                 "NumPy "
                 ".npy), finds its "
                 "dialect, the types of its columns and the task, and writes a spec with every "
                 "default spelled out, ready to be changed and trained."),
                QStringLiteral(
                    "A table needs --target, the column to predict: yes/no or two categories make "
                    "a "
                    "binary classification, more categories a multiclass one, numbers a "
                    "regression, several yes/no columns (--target given for each) labels that are "
                    "learnt together. An autoencoder (--set train.task=autoencoder), which learns "
                    "to give back its inputs, has none, nor has a language model (--set "
                    "train.task=language_model; a text file asks for it by itself), which learns "
                    "to "
                    "go on from a text. "
                    "Pictures need a file of labels, found by its name or given with --labels."),
                QStringLiteral(
                    "A column of texts is read as tokens (data.text) where it is the only one to "
                    "learn from, or where its role is said to be input; what is not said to be an "
                    "input is then none."),
                QStringLiteral(
                    "Without --to the spec is written to standard output. A path in it is relative "
                    "to "
                    "the spec's folder where the data lie in or below it, else absolute.")},
            {{QStringLiteral("lampwork init penguins.csv --target species --to penguins.json"),
                 QStringLiteral("Write a spec beside the data")},
                {QStringLiteral("lampwork init train-images-idx3-ubyte.gz --template cnn"),
                    QStringLiteral("Show the spec for pictures and a small convolutional network")},
                {QStringLiteral("lampwork init reviews.csv --target rating --set "
                                "data.columns.review.role=input"),
                    QStringLiteral("Show the spec for one column of texts of a table")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("DATA"), &m_choice.source, QStringLiteral("The file of data."));
        options.value(QStringLiteral("--target"), QStringLiteral("COLUMN"), &m_choice.targets,
            QStringLiteral("The column of a table that is to be predicted; given more than once, "
                           "yes/no columns that are learnt together as labels."));
        options.value(QStringLiteral("--labels"), QStringLiteral("FILE"), &m_choice.labels,
            QStringLiteral("The file of labels of pictures, where its name does not tell."));
        options.value(QStringLiteral("--template"), QStringLiteral("NAME"), &m_choice.preset,
            QStringLiteral(
                "The network: linear, mlp, resmlp, transformer, or for pictures cnn, resnet, "
                "vision_transformer, or for texts text_cnn, transformer, linear; without it the "
                "one that suits."));
        options.value(QStringLiteral("--set"), QStringLiteral("PATH=VALUE"), &m_changes,
            QStringLiteral(
                "Change a field, for example train.epochs=20; may be given more than once."));
        options.value(QStringLiteral("--to"), QStringLiteral("FILE"), &m_to,
            QStringLiteral("Write the spec to this file and show a summary."));
        options.flag(
            QStringLiteral("--force"), &m_force, QStringLiteral("Overwrite the file of --to."));
    }

    int run(Console &console) override
    {
        if (m_force && m_to.isEmpty())
            return console.wrongUse(QStringLiteral("--force goes with --to."));
        if (!m_to.isEmpty() && !m_force && QFileInfo::exists(m_to)) {
            return console.fail({ErrorCode::InvalidInput,
                QStringLiteral("The file exists already. Use --force to overwrite it."), m_to});
        }
        const Progress progress
            = console.progressOf(QStringLiteral("Reading %1").arg(m_choice.source));
        const auto changed = withChanges(specForData(m_choice), m_changes);
        if (!changed)
            return console.wrongUse(changed.error().message, changed.error().where);
        const auto problem
            = needsTarget(*changed) ? missingTarget(m_choice, progress) : std::nullopt;
        if (problem)
            return problem->where == QLatin1String("--target")
                ? console.wrongUse(problem->message, problem->where)
                : console.fail(*problem);
        const auto resolved = readAndComplete(*changed, console);
        if (!resolved)
            return console.fail(resolved.error());
        Spec spec = resolved->spec;
        // The spec speaks of the file by its name, whatever it will hold; a run notes what it held.
        spec.data.fingerprint.clear();
        spec.network.fingerprint.clear();
        if (m_to.isEmpty()) {
            console.printJson(specToJson(spec));
            return exitDone;
        }
        const QDir folder = QFileInfo(m_to).absoluteDir();
        spec.data.source = shortened(spec.data.source, folder);
        spec.data.labels = shortened(spec.data.labels, folder);
        spec.network.file = shortened(spec.network.file, folder);
        return write(spec, *resolved, console);
    }

private:
    static QString shortened(const QString &path, const QDir &folder)
    {
        const QString relative = folder.relativeFilePath(path);
        return path.isEmpty() || relative.startsWith(QLatin1String("..")) ? path : relative;
    }

    int write(const Spec &spec, const ResolvedSpec &resolved, Console &console) const
    {
        QSaveFile file(m_to);
        const QByteArray text = toJsonText(specToJson(spec)) + '\n';
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size() || !file.commit()) {
            return console.fail({ErrorCode::Io,
                QStringLiteral("The spec cannot be written: %1.").arg(file.errorString()), m_to});
        }
        qsizetype inputs = 0;
        for (const ColumnSpec &column : spec.data.columns)
            inputs += column.role == ColumnRole::Input ? 1 : 0;
        const Split &split = resolved.split;
        if (console.isJson()) {
            Json json;
            json["file"] = toJson(m_to);
            json["task"] = toJson(nameOf(resolved.preprocessing.task));
            json["target"] = toJson(resolved.preprocessing.target);
            json["inputs"] = inputs;
            json["rows"] = {{"train", split.train.size()}, {"valid", split.valid.size()},
                {"test", split.test.size()}};
            console.printJson(json);
            return exitDone;
        }
        console.print(QStringLiteral("%1: %2 of %3, %4 train, %5 validation and %6 test rows")
                          .arg(m_to, nameOf(resolved.preprocessing.task),
                              resolved.preprocessing.target.isEmpty()
                                  ? QStringLiteral("the inputs")
                                  : QStringLiteral("“%1”").arg(resolved.preprocessing.target),
                              formatCount(qint64(split.train.size())),
                              formatCount(qint64(split.valid.size())),
                              formatCount(qint64(split.test.size()))));
        return exitDone;
    }

    DataChoice m_choice;
    QStringList m_changes;
    QString m_to;
    bool m_force = false;
};

} // namespace

std::unique_ptr<Verb> makeInitVerb()
{
    return std::make_unique<InitVerb>();
}

} // namespace lampwork
