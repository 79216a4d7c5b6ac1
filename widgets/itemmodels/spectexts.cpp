// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/spectexts.h"

#include "core/base/format.h"
#include "core/experiment/steering.h"

#include <QCoreApplication>
#include <QHash>

namespace lampwork {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("SpecTexts", text);
}

using Names = QHash<QString, const char *>;

QString lookUp(const Names &names, const QString &name)
{
    const auto it = names.constFind(name);
    return it == names.constEnd() ? name : translated(*it);
}

} // namespace

QString textOf(Task task)
{
    switch (task) {
    case Task::Regression:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Regression"));
    case Task::Binary:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Two classes"));
    case Task::Multiclass:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Several classes"));
    case Task::Multilabel:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Several labels"));
    case Task::Autoencoder:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Autoencoder"));
    case Task::LanguageModel:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Language model"));
    }
    return {};
}

QString textOf(ColumnType type)
{
    switch (type) {
    case ColumnType::Number:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Number"));
    case ColumnType::Category:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Category"));
    case ColumnType::YesNo:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Yes/no"));
    case ColumnType::Date:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Date"));
    case ColumnType::Text:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Text"));
    case ColumnType::Id:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Identifier"));
    }
    return {};
}

QString textOf(ColumnRole role)
{
    switch (role) {
    case ColumnRole::Input:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Input"));
    case ColumnRole::Target:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Target"));
    case ColumnRole::Ignore:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Ignore"));
    }
    return {};
}

QString textOf(MissingRule rule)
{
    switch (rule) {
    case MissingRule::Mean:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Mean"));
    case MissingRule::Median:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Median"));
    case MissingRule::MostFrequent:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Most frequent"));
    case MissingRule::Constant:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Constant"));
    case MissingRule::OwnCategory:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Own category"));
    }
    return {};
}

QString textOf(Scaling scaling)
{
    switch (scaling) {
    case Scaling::Standard:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Standard (mean 0, deviation 1)"));
    case Scaling::MinMax:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Min–max (0 to 1)"));
    case Scaling::None:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "None"));
    }
    return {};
}

QString textOf(Tokenizer tokenizer)
{
    switch (tokenizer) {
    case Tokenizer::Character:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Characters"));
    case Tokenizer::BytePair:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Byte pairs"));
    }
    return {};
}

QString textOf(CategoryEncoding encoding)
{
    switch (encoding) {
    case CategoryEncoding::OneHot:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "One-hot"));
    case CategoryEncoding::Embedding:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Embedding"));
    }
    return {};
}

QString textOf(RunState state)
{
    switch (state) {
    case RunState::Queued:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Starting"));
    case RunState::Running:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Running"));
    case RunState::Paused:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Paused"));
    case RunState::Finished:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Finished"));
    case RunState::Stopped:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Stopped"));
    case RunState::Failed:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Failed"));
    case RunState::Lost:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Lost"));
    }
    return {};
}

QString textOf(OrderVerb verb)
{
    switch (verb) {
    case OrderVerb::Pause:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Pause"));
    case OrderVerb::Resume:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Resume"));
    case OrderVerb::Stop:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Stop"));
    case OrderVerb::SetLearningRate:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Learning rate"));
    case OrderVerb::Checkpoint:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Checkpoint"));
    case OrderVerb::Evaluate:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Evaluate"));
    case OrderVerb::Step:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Single steps"));
    case OrderVerb::Set:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Set"));
    case OrderVerb::Freeze:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Freeze"));
    case OrderVerb::Unfreeze:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Unfreeze"));
    case OrderVerb::Break:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "Breakpoint"));
    case OrderVerb::Unbreak:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "No breakpoint"));
    }
    return {};
}

QString textOf(const Order &order)
{
    switch (argumentOf(order.verb)) {
    case OrderArgument::Number:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "%1 %2"))
            .arg(textOf(order.verb), formatNumber(order.value));
    case OrderArgument::Text:
        return translated(QT_TRANSLATE_NOOP("SpecTexts", "%1 %2"))
            .arg(textOf(order.verb), order.text);
    case OrderArgument::None:
        break;
    }
    return textOf(order.verb);
}

QString templateText(const QString &name)
{
    static const Names names{
        {QStringLiteral("linear"), QT_TRANSLATE_NOOP("SpecTexts", "Linear model")},
        {QStringLiteral("mlp"), QT_TRANSLATE_NOOP("SpecTexts", "Multilayer perceptron")},
        {QStringLiteral("autoencoder"),
            QT_TRANSLATE_NOOP("SpecTexts", "Autoencoder with a bottleneck")},
        {QStringLiteral("cnn"), QT_TRANSLATE_NOOP("SpecTexts", "Small convolutional network")},
        {QStringLiteral("resmlp"),
            QT_TRANSLATE_NOOP("SpecTexts", "Residual network on numeric embeddings")},
        {QStringLiteral("transformer"), QT_TRANSLATE_NOOP("SpecTexts", "Transformer encoder")},
        {QStringLiteral("resnet"),
            QT_TRANSLATE_NOOP("SpecTexts", "Residual convolutional network")},
        {QStringLiteral("vision_transformer"),
            QT_TRANSLATE_NOOP("SpecTexts", "Transformer over patches")},
        {QStringLiteral("text_cnn"),
            QT_TRANSLATE_NOOP("SpecTexts", "Convolutional network for texts")},
        {QStringLiteral("gpt"), QT_TRANSLATE_NOOP("SpecTexts", "GPT: a causal transformer")},
    };
    return lookUp(names, name);
}

QString layerGroupText(const QString &group)
{
    static const Names names{
        {QStringLiteral("linear"), QT_TRANSLATE_NOOP("SpecTexts", "Linear")},
        {QStringLiteral("convolution"), QT_TRANSLATE_NOOP("SpecTexts", "Convolution")},
        {QStringLiteral("pooling"), QT_TRANSLATE_NOOP("SpecTexts", "Pooling")},
        {QStringLiteral("normalisation"), QT_TRANSLATE_NOOP("SpecTexts", "Normalisation")},
        {QStringLiteral("activation"), QT_TRANSLATE_NOOP("SpecTexts", "Activation")},
        {QStringLiteral("shape"), QT_TRANSLATE_NOOP("SpecTexts", "Shape")},
        {QStringLiteral("regularisation"), QT_TRANSLATE_NOOP("SpecTexts", "Regularisation")},
        {QStringLiteral("branches"), QT_TRANSLATE_NOOP("SpecTexts", "Branches")},
        {QStringLiteral("recurrent"), QT_TRANSLATE_NOOP("SpecTexts", "Recurrence")},
        {QStringLiteral("attention"), QT_TRANSLATE_NOOP("SpecTexts", "Attention")},
        {QStringLiteral("embedding"), QT_TRANSLATE_NOOP("SpecTexts", "Embedding")},
    };
    return lookUp(names, group);
}

QString layerKindText(const QString &kind)
{
    static const Names names{
        {QStringLiteral("linear"), QT_TRANSLATE_NOOP("SpecTexts", "Linear layer")},
        {QStringLiteral("conv2d"), QT_TRANSLATE_NOOP("SpecTexts", "2-D convolution")},
        {QStringLiteral("max_pool2d"), QT_TRANSLATE_NOOP("SpecTexts", "Max pooling")},
        {QStringLiteral("avg_pool2d"), QT_TRANSLATE_NOOP("SpecTexts", "Average pooling")},
        {QStringLiteral("global_avg_pool"),
            QT_TRANSLATE_NOOP("SpecTexts", "Global average pooling")},
        {QStringLiteral("batch_norm"), QT_TRANSLATE_NOOP("SpecTexts", "Batch normalisation")},
        {QStringLiteral("layer_norm"), QT_TRANSLATE_NOOP("SpecTexts", "Layer normalisation")},
        {QStringLiteral("dropout"), QT_TRANSLATE_NOOP("SpecTexts", "Dropout")},
        {QStringLiteral("flatten"), QT_TRANSLATE_NOOP("SpecTexts", "Flatten")},
        {QStringLiteral("relu"), QT_TRANSLATE_NOOP("SpecTexts", "ReLU")},
        {QStringLiteral("leaky_relu"), QT_TRANSLATE_NOOP("SpecTexts", "Leaky ReLU")},
        {QStringLiteral("gelu"), QT_TRANSLATE_NOOP("SpecTexts", "GELU")},
        {QStringLiteral("silu"), QT_TRANSLATE_NOOP("SpecTexts", "SiLU")},
        {QStringLiteral("tanh"), QT_TRANSLATE_NOOP("SpecTexts", "Tanh")},
        {QStringLiteral("sigmoid"), QT_TRANSLATE_NOOP("SpecTexts", "Sigmoid")},
        {QStringLiteral("conv1d"), QT_TRANSLATE_NOOP("SpecTexts", "1-D convolution")},
        {QStringLiteral("max_pool1d"), QT_TRANSLATE_NOOP("SpecTexts", "1-D max pooling")},
        {QStringLiteral("avg_pool1d"), QT_TRANSLATE_NOOP("SpecTexts", "1-D average pooling")},
        {QStringLiteral("sequence_pool"), QT_TRANSLATE_NOOP("SpecTexts", "Pooling of a sequence")},
        {QStringLiteral("rms_norm"), QT_TRANSLATE_NOOP("SpecTexts", "RMS normalisation")},
        {QStringLiteral("group_norm"), QT_TRANSLATE_NOOP("SpecTexts", "Group normalisation")},
        {QStringLiteral("reshape"), QT_TRANSLATE_NOOP("SpecTexts", "Reshape")},
        {QStringLiteral("permute"), QT_TRANSLATE_NOOP("SpecTexts", "Permute")},
        {QStringLiteral("residual"), QT_TRANSLATE_NOOP("SpecTexts", "Residual branch")},
        {QStringLiteral("parallel"), QT_TRANSLATE_NOOP("SpecTexts", "Parallel branches")},
        {QStringLiteral("prelu"), QT_TRANSLATE_NOOP("SpecTexts", "PReLU")},
        {QStringLiteral("mish"), QT_TRANSLATE_NOOP("SpecTexts", "Mish")},
        {QStringLiteral("hardswish"), QT_TRANSLATE_NOOP("SpecTexts", "Hard swish")},
        {QStringLiteral("elu"), QT_TRANSLATE_NOOP("SpecTexts", "ELU")},
        {QStringLiteral("selu"), QT_TRANSLATE_NOOP("SpecTexts", "SELU")},
        {QStringLiteral("softplus"), QT_TRANSLATE_NOOP("SpecTexts", "Softplus")},
        {QStringLiteral("lstm"), QT_TRANSLATE_NOOP("SpecTexts", "LSTM")},
        {QStringLiteral("gru"), QT_TRANSLATE_NOOP("SpecTexts", "GRU")},
        {QStringLiteral("multi_head_attention"),
            QT_TRANSLATE_NOOP("SpecTexts", "Multi-head attention")},
        {QStringLiteral("transformer_block"), QT_TRANSLATE_NOOP("SpecTexts", "Transformer block")},
        {QStringLiteral("embedding"), QT_TRANSLATE_NOOP("SpecTexts", "Token embedding")},
        {QStringLiteral("positional_embedding"),
            QT_TRANSLATE_NOOP("SpecTexts", "Positional embedding")},
        {QStringLiteral("class_token"), QT_TRANSLATE_NOOP("SpecTexts", "Class token")},
        {QStringLiteral("feature_tokens"), QT_TRANSLATE_NOOP("SpecTexts", "Feature tokens")},
        {QStringLiteral("periodic_embedding"),
            QT_TRANSLATE_NOOP("SpecTexts", "Periodic embedding")},
    };
    return lookUp(names, kind);
}

QString layerOptionText(const QString &option)
{
    static const Names names{
        {QStringLiteral("units"), QT_TRANSLATE_NOOP("SpecTexts", "Units")},
        {QStringLiteral("bias"), QT_TRANSLATE_NOOP("SpecTexts", "Bias")},
        {QStringLiteral("channels"), QT_TRANSLATE_NOOP("SpecTexts", "Channels")},
        {QStringLiteral("kernel"), QT_TRANSLATE_NOOP("SpecTexts", "Kernel size")},
        {QStringLiteral("stride"), QT_TRANSLATE_NOOP("SpecTexts", "Stride")},
        {QStringLiteral("padding"), QT_TRANSLATE_NOOP("SpecTexts", "Padding")},
        {QStringLiteral("rate"), QT_TRANSLATE_NOOP("SpecTexts", "Rate")},
        {QStringLiteral("slope"), QT_TRANSLATE_NOOP("SpecTexts", "Negative slope")},
        {QStringLiteral("momentum"), QT_TRANSLATE_NOOP("SpecTexts", "Momentum")},
        {QStringLiteral("eps"), QT_TRANSLATE_NOOP("SpecTexts", "Epsilon")},
        {QStringLiteral("groups"), QT_TRANSLATE_NOOP("SpecTexts", "Groups")},
        {QStringLiteral("alpha"), QT_TRANSLATE_NOOP("SpecTexts", "Alpha")},
        {QStringLiteral("layers"), QT_TRANSLATE_NOOP("SpecTexts", "Layers")},
        {QStringLiteral("bidirectional"), QT_TRANSLATE_NOOP("SpecTexts", "Both directions")},
        {QStringLiteral("output"), QT_TRANSLATE_NOOP("SpecTexts", "Output")},
        {QStringLiteral("heads"), QT_TRANSLATE_NOOP("SpecTexts", "Heads")},
        {QStringLiteral("causal"), QT_TRANSLATE_NOOP("SpecTexts", "Causal")},
        {QStringLiteral("dropout"), QT_TRANSLATE_NOOP("SpecTexts", "Dropout rate")},
        {QStringLiteral("mlp_ratio"), QT_TRANSLATE_NOOP("SpecTexts", "Hidden units per unit")},
        {QStringLiteral("tokens"), QT_TRANSLATE_NOOP("SpecTexts", "Tokens")},
        {QStringLiteral("width"), QT_TRANSLATE_NOOP("SpecTexts", "Width")},
        {QStringLiteral("std"), QT_TRANSLATE_NOOP("SpecTexts", "Standard deviation")},
        {QStringLiteral("features"), QT_TRANSLATE_NOOP("SpecTexts", "Features (0: all)")},
        {QStringLiteral("frequencies"), QT_TRANSLATE_NOOP("SpecTexts", "Frequencies")},
        {QStringLiteral("sigma"), QT_TRANSLATE_NOOP("SpecTexts", "Sigma")},
        {QStringLiteral("shape"), QT_TRANSLATE_NOOP("SpecTexts", "Shape")},
        {QStringLiteral("order"), QT_TRANSLATE_NOOP("SpecTexts", "Order")},
        {QStringLiteral("method"), QT_TRANSLATE_NOOP("SpecTexts", "Method")},
        {QStringLiteral("join"), QT_TRANSLATE_NOOP("SpecTexts", "Join")},
    };
    return lookUp(names, option);
}

QString layerChoiceText(const QString &choice)
{
    static const Names names{
        {QStringLiteral("sequence"), QT_TRANSLATE_NOOP("SpecTexts", "Whole sequence")},
        {QStringLiteral("last"), QT_TRANSLATE_NOOP("SpecTexts", "Last place")},
        {QStringLiteral("first"), QT_TRANSLATE_NOOP("SpecTexts", "First place")},
        {QStringLiteral("mean"), QT_TRANSLATE_NOOP("SpecTexts", "Mean")},
        {QStringLiteral("max"), QT_TRANSLATE_NOOP("SpecTexts", "Largest")},
        {QStringLiteral("concat"), QT_TRANSLATE_NOOP("SpecTexts", "Side by side")},
        {QStringLiteral("sum"), QT_TRANSLATE_NOOP("SpecTexts", "Sum")},
    };
    return lookUp(names, choice);
}

QString optimizerText(const QString &name)
{
    static const Names names{
        {QStringLiteral("sgd"), QT_TRANSLATE_NOOP("SpecTexts", "SGD")},
        {QStringLiteral("adam"), QT_TRANSLATE_NOOP("SpecTexts", "Adam")},
        {QStringLiteral("adamw"), QT_TRANSLATE_NOOP("SpecTexts", "AdamW")},
        {QStringLiteral("rmsprop"), QT_TRANSLATE_NOOP("SpecTexts", "RMSprop")},
        {QStringLiteral("lion"), QT_TRANSLATE_NOOP("SpecTexts", "Lion")},
        {QStringLiteral("muon"), QT_TRANSLATE_NOOP("SpecTexts", "Muon")},
    };
    return lookUp(names, name);
}

QString scheduleText(const QString &name)
{
    static const Names names{
        {QStringLiteral("none"), QT_TRANSLATE_NOOP("SpecTexts", "Constant rate")},
        {QStringLiteral("step"), QT_TRANSLATE_NOOP("SpecTexts", "Steps")},
        {QStringLiteral("cosine"), QT_TRANSLATE_NOOP("SpecTexts", "Cosine")},
        {QStringLiteral("one_cycle"), QT_TRANSLATE_NOOP("SpecTexts", "One cycle")},
        {QStringLiteral("polynomial"), QT_TRANSLATE_NOOP("SpecTexts", "Polynomial")},
        {QStringLiteral("plateau"), QT_TRANSLATE_NOOP("SpecTexts", "On a plateau")},
    };
    return lookUp(names, name);
}

QString lossText(const QString &name)
{
    static const Names names{
        {QStringLiteral("cross_entropy"), QT_TRANSLATE_NOOP("SpecTexts", "Cross entropy")},
        {QStringLiteral("binary_cross_entropy"),
            QT_TRANSLATE_NOOP("SpecTexts", "Binary cross entropy")},
        {QStringLiteral("mse"), QT_TRANSLATE_NOOP("SpecTexts", "Mean squared error")},
        {QStringLiteral("mae"), QT_TRANSLATE_NOOP("SpecTexts", "Mean absolute error")},
        {QStringLiteral("huber"), QT_TRANSLATE_NOOP("SpecTexts", "Huber")},
        {QStringLiteral("quantile"), QT_TRANSLATE_NOOP("SpecTexts", "Quantile")},
        {QStringLiteral("focal"), QT_TRANSLATE_NOOP("SpecTexts", "Focal")},
    };
    return lookUp(names, name);
}

QString splitMethodText(const QString &name)
{
    static const Names names{
        {QStringLiteral("random"), QT_TRANSLATE_NOOP("SpecTexts", "Random")},
        {QStringLiteral("stratified"), QT_TRANSLATE_NOOP("SpecTexts", "Stratified by the target")},
        {QStringLiteral("ordered"), QT_TRANSLATE_NOOP("SpecTexts", "In the file's order")},
    };
    return lookUp(names, name);
}

QString metricNameText(const QString &metric)
{
    static const Names names{
        {QStringLiteral("loss"), QT_TRANSLATE_NOOP("SpecTexts", "loss")},
        {QStringLiteral("epoch_loss"), QT_TRANSLATE_NOOP("SpecTexts", "loss per epoch")},
        {QStringLiteral("accuracy"), QT_TRANSLATE_NOOP("SpecTexts", "accuracy")},
        {QStringLiteral("f1"), QT_TRANSLATE_NOOP("SpecTexts", "F1 (macro)")},
        {QStringLiteral("f1_macro"), QT_TRANSLATE_NOOP("SpecTexts", "F1 (macro)")},
        {QStringLiteral("f1_micro"), QT_TRANSLATE_NOOP("SpecTexts", "F1 (micro)")},
        {QStringLiteral("subset_accuracy"), QT_TRANSLATE_NOOP("SpecTexts", "all labels right")},
        {QStringLiteral("hamming_loss"), QT_TRANSLATE_NOOP("SpecTexts", "Hamming loss")},
        {QStringLiteral("auc"), QT_TRANSLATE_NOOP("SpecTexts", "AUC")},
        {QStringLiteral("perplexity"), QT_TRANSLATE_NOOP("SpecTexts", "perplexity")},
        {QStringLiteral("bits_per_byte"), QT_TRANSLATE_NOOP("SpecTexts", "bits per byte")},
        {QStringLiteral("rmse"), QT_TRANSLATE_NOOP("SpecTexts", "RMSE")},
        {QStringLiteral("mae"), QT_TRANSLATE_NOOP("SpecTexts", "MAE")},
        {QStringLiteral("r2"), QT_TRANSLATE_NOOP("SpecTexts", "R²")},
        {QStringLiteral("learning_rate"), QT_TRANSLATE_NOOP("SpecTexts", "learning rate")},
        {QStringLiteral("gradient_norm"), QT_TRANSLATE_NOOP("SpecTexts", "gradient norm")},
    };
    return lookUp(names, metric);
}

QString metricText(const QString &series)
{
    static const Names parts{
        {QStringLiteral("train"), QT_TRANSLATE_NOOP("SpecTexts", "Train %1")},
        {QStringLiteral("valid"), QT_TRANSLATE_NOOP("SpecTexts", "Validation %1")},
        {QStringLiteral("test"), QT_TRANSLATE_NOOP("SpecTexts", "Test %1")},
    };
    const qsizetype slash = series.indexOf(u'/');
    if (slash < 0 || !parts.contains(series.left(slash)))
        return series;
    return lookUp(parts, series.left(slash)).arg(metricNameText(series.mid(slash + 1)));
}

QList<MissingRule> missingRulesFor(ColumnType type)
{
    switch (type) {
    case ColumnType::Number:
    case ColumnType::Date:
    case ColumnType::YesNo:
        return {MissingRule::Median, MissingRule::Mean, MissingRule::Constant};
    case ColumnType::Category:
        return {MissingRule::MostFrequent, MissingRule::OwnCategory};
    case ColumnType::Text:
    case ColumnType::Id:
        break;
    }
    return {};
}

} // namespace lampwork
