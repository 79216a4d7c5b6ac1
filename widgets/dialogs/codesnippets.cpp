// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/codesnippets.h"

#include <QStringList>

#include <algorithm>

namespace lampwork {

namespace {

// The inputs in the order that the module takes them: numbers of every kind, then categories.
struct Inputs {
    QStringList numbers;
    QStringList categories;
};

Inputs inputsOf(const Spec &spec)
{
    Inputs inputs;
    for (const ColumnSpec &column : spec.data.columns) {
        if (column.role && column.role != ColumnRole::Input)
            continue;
        if (column.type == ColumnType::Category)
            inputs.categories << column.name;
        else if (column.type == ColumnType::Number || column.type == ColumnType::Date
            || column.type == ColumnType::YesNo)
            inputs.numbers << column.name;
    }
    return inputs;
}

QString quoted(QString text)
{
    text.replace(u'\\', QStringLiteral("\\\\")).replace(u'"', QStringLiteral("\\\""));
    text.replace(u'\n', QStringLiteral("\\n"));
    return u'"' + text + u'"';
}

// Names for a comment of one line.
QString listed(const QStringList &names)
{
    constexpr qsizetype most = 8;
    QString text = names.mid(0, most).join(QStringLiteral(", ")).simplified();
    if (names.size() > most)
        text += QStringLiteral(", … (%1)").arg(names.size());
    return text;
}

bool isPictures(const Spec &spec)
{
    return spec.data.format == u"idx" || spec.data.format == u"npy";
}

// The column of texts that the network reads; null: none.
const ColumnSpec *textInput(const Spec &spec)
{
    const auto found
        = std::find_if(spec.data.columns.cbegin(), spec.data.columns.cend(), isTextInput);
    return found == spec.data.columns.cend() ? nullptr : &*found;
}

QString outputText(const Spec &spec)
{
    if (spec.train.task == Task::Autoencoder)
        return QStringLiteral("reconstruction");
    if (spec.train.task == Task::LanguageModel)
        return QStringLiteral("next_probabilities");
    return spec.train.task && hasClasses(*spec.train.task) ? QStringLiteral("probabilities")
                                                           : QStringLiteral("values");
}

} // namespace

QString pythonSnippet(const Spec &spec, const QString &path)
{
    QStringList lines{QStringLiteral("import torch"), {},
        QStringLiteral("model = torch.jit.load(%1)").arg(quoted(path))};
    if (isPictures(spec)) {
        lines << QStringLiteral("# pixels: [pictures, channels, height, width], as in the data")
              << QStringLiteral("%1 = model(pixels)").arg(outputText(spec));
        return lines.join(u'\n');
    }
    if (const ColumnSpec *text = textInput(spec)) {
        lines << QStringLiteral("# a text for each row: %1").arg(listed({text->name}))
              << QStringLiteral("%1 = model([\"\"])").arg(outputText(spec));
        return lines.join(u'\n');
    }
    const Inputs inputs = inputsOf(spec);
    QStringList zeros;
    for (qsizetype i = 0; i < inputs.numbers.size(); ++i)
        zeros << QStringLiteral("0.0");
    lines
        << QStringLiteral("# one row: %1; nan where a value is missing").arg(listed(inputs.numbers))
        << QStringLiteral("numbers = torch.tensor([[%1]], dtype=torch.float64)")
               .arg(zeros.join(QStringLiteral(", ")));
    if (inputs.categories.isEmpty()) {
        lines << QStringLiteral("categories: list[list[str]] = []");
    } else {
        QStringList texts;
        for (qsizetype i = 0; i < inputs.categories.size(); ++i)
            texts << QStringLiteral("[\"\"]");
        lines << QStringLiteral("# a list for each of: %1; \"\" where it is missing")
                     .arg(listed(inputs.categories))
              << QStringLiteral("categories = [%1]").arg(texts.join(QStringLiteral(", ")));
    }
    lines << QStringLiteral("%1 = model(numbers, categories)").arg(outputText(spec));
    return lines.join(u'\n');
}

QString cppSnippet(const Spec &spec, const QString &path)
{
    QStringList lines{QStringLiteral("#include <torch/script.h>"), {},
        QStringLiteral("torch::jit::Module model = torch::jit::load(%1);").arg(quoted(path))};
    if (isPictures(spec)) {
        lines << QStringLiteral("// pixels: [pictures, channels, height, width], as in the data")
              << QStringLiteral("at::Tensor %1 = model.forward({pixels}).toTensor();")
                     .arg(outputText(spec));
        return lines.join(u'\n');
    }
    if (const ColumnSpec *text = textInput(spec)) {
        lines << QStringLiteral("// a text for each row: %1").arg(listed({text->name}))
              << QStringLiteral("c10::List<std::string> texts({\"\"});")
              << QStringLiteral("at::Tensor %1 = model.forward({texts}).toTensor();")
                     .arg(outputText(spec));
        return lines.join(u'\n');
    }
    const Inputs inputs = inputsOf(spec);
    lines << QStringLiteral("// a row of: %1; NaN where a value is missing")
                 .arg(listed(inputs.numbers))
          << QStringLiteral("at::Tensor numbers = torch::zeros({1, %1}, torch::kFloat64);")
                 .arg(inputs.numbers.size())
          << QStringLiteral("c10::List<c10::List<std::string>> categories;");
    if (!inputs.categories.isEmpty()) {
        lines << QStringLiteral("// a list for each of: %1; \"\" where it is missing")
                     .arg(listed(inputs.categories))
              << QStringLiteral("for (int i = 0; i < %1; ++i)").arg(inputs.categories.size())
              << QStringLiteral("    categories.push_back(c10::List<std::string>({\"\"}));");
    }
    lines << QStringLiteral("at::Tensor %1 = model.forward({numbers, categories}).toTensor();")
                 .arg(outputText(spec));
    return lines.join(u'\n');
}

} // namespace lampwork
