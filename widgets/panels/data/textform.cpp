// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/textform.h"

#include "core/base/format.h"
#include "core/data/tokenizer.h"
#include "widgets/dialogs/formrow.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QLabel>
#include <QVBoxLayout>

namespace lampwork {

namespace {

// The first tokens of a text between bars; control characters and bytes that are no whole character
// as the usual signs for them.
QString tokensText(const TextInput &input, std::string_view example)
{
    constexpr int mostShown = 40;
    constexpr std::size_t mostBytes = 400;
    TextTokenizer tokenizer(input);
    const std::vector<int> codes = tokenizer.codes(example.substr(0, mostBytes));
    QStringList tokens;
    for (const int code : codes) {
        if (tokens.size() == std::min(mostShown, input.length))
            break;
        const std::string_view bytes = tokenizer.bytes(code);
        QString token = QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
        for (QChar &c : token) {
            if (c == u'\n')
                c = u'⏎';
            else if (c == u'\t')
                c = u'⇥';
            else if (!c.isPrint() && !c.isSurrogate())
                c = QChar::ReplacementCharacter;
        }
        tokens.append(token);
    }
    const bool whole = tokens.size() == qsizetype(codes.size()) && example.size() <= mostBytes;
    // A line may end behind each bar.
    return tokens.join(QStringLiteral("|\u200B")) + (whole ? QString() : QStringLiteral("|…"));
}

} // namespace

TextForm::TextForm(QWidget *parent)
    : QWidget(parent)
    , m_tokenizer(new QComboBox)
    , m_vocabulary(new NumberField({3, 1e6, true}))
    , m_length(new NumberField({1, 65'536, true}))
    , m_summary(hintLabel({}))
    , m_example(new QLabel)
    , m_problem(new ProblemLabel)
{
    m_tokenizer->setObjectName(QStringLiteral("data.text.tokenizer"));
    m_tokenizer->setToolTip(tr("What a text is cut into: characters, or pieces of words that are "
                               "learnt from the training rows"));
    m_tokenizer->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_tokenizer->setMinimumContentsLength(12);
    m_vocabulary->setObjectName(QStringLiteral("data.text.vocabulary"));
    m_vocabulary->setToolTip(tr("Different tokens at most"));
    m_length->setObjectName(QStringLiteral("data.text.length"));
    m_length->setToolTip(tr("Tokens of each text that the network reads; what is longer is cut "
                            "off"));
    m_summary->setObjectName(QStringLiteral("data.text.summary"));
    m_example->setObjectName(QStringLiteral("data.text.example"));
    m_example->setToolTip(tr("The tokens of the first text, between bars"));
    m_example->setTextFormat(Qt::PlainText);
    m_example->setWordWrap(true);
    m_example->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_problem->setObjectName(QStringLiteral("data.text.problem"));

    auto *form = new QVBoxLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(spacing::small);
    form->addWidget(m_problem);
    form->addWidget(new FormRow(tr("To&kens"), m_tokenizer));
    form->addWidget(new FormRow(tr("Vocabular&y"), m_vocabulary));
    form->addWidget(new FormRow(tr("Len&gth"), m_length));
    form->addWidget(m_summary);
    form->addWidget(m_example);

    connect(m_tokenizer, &QComboBox::activated, this, [this](int index) {
        m_chosen.tokenizer.reset();
        if (index > 0)
            m_chosen.tokenizer = Tokenizer(m_tokenizer->itemData(index).toInt());
        Q_EMIT edited(m_chosen, tr("Tokens"), QStringLiteral("tokenizer"));
    });
    const auto whole = [](std::optional<double> value) {
        return value ? std::optional(int(*value)) : std::nullopt;
    };
    connect(m_vocabulary, &NumberField::edited, this, [this, whole](std::optional<double> value) {
        m_chosen.vocabulary = whole(value);
        Q_EMIT edited(m_chosen, tr("Vocabulary"), QStringLiteral("vocabulary"));
    });
    connect(m_length, &NumberField::edited, this, [this, whole](std::optional<double> value) {
        m_chosen.length = whole(value);
        Q_EMIT edited(m_chosen, tr("Length of the texts"), QStringLiteral("length"));
    });
}

void TextForm::setText(const TextSpec &chosen, const TextInput *input, std::string_view example)
{
    m_chosen = chosen;
    const Tokenizer tokenizer
        = input ? input->tokenizer : chosen.tokenizer.value_or(Tokenizer::BytePair);
    m_tokenizer->clear();
    m_tokenizer->addItem(
        chosen.tokenizer ? tr("Automatic") : tr("Automatic (%1)").arg(textOf(tokenizer)));
    for (const Tokenizer one : {Tokenizer::Character, Tokenizer::BytePair})
        m_tokenizer->addItem(textOf(one), int(one));
    m_tokenizer->setCurrentIndex(
        chosen.tokenizer ? m_tokenizer->findData(int(*chosen.tokenizer)) : 0);
    const auto number = [](std::optional<int> value) {
        return value ? std::optional<double>(*value) : std::nullopt;
    };
    m_vocabulary->setDefault(defaultVocabulary(tokenizer));
    m_vocabulary->setValue(number(chosen.vocabulary));
    m_length->setDefault(input ? std::optional<double>(input->length) : std::nullopt);
    m_length->setValue(number(chosen.length));
    m_summary->setVisible(input != nullptr);
    m_example->setVisible(input != nullptr);
    if (!input)
        return;
    m_summary->setText(
        tr("%1 different tokens; the first text begins:").arg(formatCount(input->tokens())));
    m_example->setText(tokensText(*input, example));
}

void TextForm::setProblem(const QString &text)
{
    m_problem->setText(text);
}

} // namespace lampwork
