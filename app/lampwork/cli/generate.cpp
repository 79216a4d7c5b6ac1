// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/enginejob.h"
#include "app/lampwork/cli/verbs.h"

#include <QFileInfo>

namespace lampwork {

namespace {

class GenerateVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("generate"),
            QStringLiteral("go on from a text with a language model"),
            {QStringLiteral("generate MODEL.pt [TEXT] [OPTION]…")},
            {QStringLiteral(
                "Adds tokens to the text, one by one, each drawn from what the exported model "
                "tells "
                "of the text so far, and writes both to standard output. Without a text it begins "
                "a new one, as at the start of a line. The same seed gives the same text.")},
            {{QStringLiteral("lampwork generate model.pt \"Once upon\" --tokens 300"),
                 QStringLiteral("Go on with 300 tokens")},
                {QStringLiteral("lampwork generate model.pt \"Once upon\" --temperature 0"),
                    QStringLiteral("Always take the likeliest token")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("MODEL.pt"), &m_model,
            QStringLiteral("A file that “lampwork export” wrote of a language model."));
        options.argument(
            QStringLiteral("TEXT"), &m_text, QStringLiteral("The text to go on from."), false);
        options.value(QStringLiteral("--tokens"), QStringLiteral("N"), &m_tokens,
            QStringLiteral("How many tokens to add; 200 by default."));
        options.value(QStringLiteral("--temperature"), QStringLiteral("T"), &m_temperature,
            QStringLiteral("Above 1 bolder, below 1 safer, 0 always the likeliest token; 0.8 by "
                           "default."));
        options.value(QStringLiteral("--top-k"), QStringLiteral("K"), &m_topK,
            QStringLiteral("Draw only among the likeliest so many; 0, the default, among all."));
        options.value(QStringLiteral("--seed"), QStringLiteral("N"), &m_seed,
            QStringLiteral("Another seed gives another text; 1 by default."));
    }

    int run(Console &console) override
    {
        bool isNumber = false;
        if (m_temperature.toDouble(&isNumber); !isNumber)
            return console.wrongUse(
                QStringLiteral("This is a number from 0 up."), QStringLiteral("--temperature"));
        if (m_seed.toULongLong(&isNumber); !isNumber)
            return console.wrongUse(
                QStringLiteral("This is a whole number from 0 up."), QStringLiteral("--seed"));
        if (!QFileInfo(m_model).isFile())
            return console.fail(
                {ErrorCode::NotFound, QStringLiteral("There is no such file."), m_model});
        const auto result = runEngineVerb(
            {QStringLiteral("generate"), QStringLiteral("--model"),
                QFileInfo(m_model).absoluteFilePath(), QStringLiteral("--text=") + m_text,
                QStringLiteral("--tokens"), QString::number(m_tokens),
                QStringLiteral("--temperature"), m_temperature, QStringLiteral("--top-k"),
                QString::number(m_topK), QStringLiteral("--seed"), m_seed},
            QStringLiteral("Writing"), console);
        if (!result)
            return console.fail(result.error());
        if (console.isJson())
            console.printJson(*result);
        else
            console.printBytes(
                (m_text + toQString(result->value("text", Json())) + u'\n').toUtf8());
        return exitDone;
    }

private:
    QString m_model;
    QString m_text;
    QString m_temperature = QStringLiteral("0.8");
    QString m_seed = QStringLiteral("1");
    int m_tokens = 200;
    int m_topK = 0;
};

} // namespace

std::unique_ptr<Verb> makeGenerateVerb()
{
    return std::make_unique<GenerateVerb>();
}

} // namespace lampwork
