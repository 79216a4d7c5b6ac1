// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/dialectform.h"

#include "widgets/dialogs/formrow.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QLineEdit>
#include <QVBoxLayout>

namespace lampwork {

namespace {

struct Choice {
    QVariant value;
    QString text;
};

QList<Choice> delimiters()
{
    return {{QStringLiteral(","), DialectForm::tr("Comma")},
        {QStringLiteral(";"), DialectForm::tr("Semicolon")},
        {QStringLiteral("\t"), DialectForm::tr("Tab")},
        {QStringLiteral("|"), DialectForm::tr("Vertical bar")},
        {QStringLiteral(" "), DialectForm::tr("Space")}};
}

QList<Choice> quotes()
{
    return {{QStringLiteral("\""), DialectForm::tr("Double quotes")},
        {QStringLiteral("'"), DialectForm::tr("Single quotes")},
        {QString(), DialectForm::tr("No quotes")}};
}

QList<Choice> headers()
{
    return {{true, DialectForm::tr("Column names")}, {false, DialectForm::tr("Values already")}};
}

QList<Choice> encodings()
{
    return {{QStringLiteral("utf-8"), QStringLiteral("UTF-8")},
        {QStringLiteral("utf-16"), QStringLiteral("UTF-16")},
        {QStringLiteral("latin1"), QStringLiteral("Latin-1")},
        {QStringLiteral("windows-1252"), QStringLiteral("Windows-1252")}};
}

QList<Choice> decimals()
{
    return {{QStringLiteral("."), DialectForm::tr("Point")},
        {QStringLiteral(","), DialectForm::tr("Comma")}};
}

// "Automatic (…)" with an invalid value first; a value that is in no choice shows as itself.
template <typename Value>
void fill(QComboBox *combo, const QList<Choice> &choices, const std::optional<Value> &chosen,
    const std::optional<Value> &found)
{
    const auto textFor = [&](const Value &value) {
        for (const Choice &choice : choices) {
            if (choice.value == QVariant(value))
                return choice.text;
        }
        return QVariant(value).toString();
    };
    combo->clear();
    combo->addItem(!chosen && found ? DialectForm::tr("Automatic (%1)").arg(textFor(*found))
                                    : DialectForm::tr("Automatic"));
    for (const Choice &choice : choices)
        combo->addItem(choice.text, choice.value);
    if (chosen && combo->findData(QVariant(*chosen)) < 0)
        combo->addItem(textFor(*chosen), QVariant(*chosen));
    combo->setCurrentIndex(chosen ? combo->findData(QVariant(*chosen)) : 0);
}

std::optional<QString> textIn(const QComboBox *combo)
{
    return combo->currentIndex() == 0 ? std::nullopt
                                      : std::optional(combo->currentData().toString());
}

} // namespace

DialectForm::DialectForm(QWidget *parent)
    : QWidget(parent)
    , m_problem(new ProblemLabel)
{
    auto *form = new QVBoxLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(spacing::small);
    m_problem->setObjectName(QStringLiteral("data.csv.problem"));
    form->addWidget(m_problem);
    m_delimiter = addChoice(
        tr("&Delimiter"), QStringLiteral("delimiter"), tr("What stands between two values"));
    m_quote = addChoice(
        tr("&Quotes"), QStringLiteral("quote"), tr("What encloses a value that holds a delimiter"));
    m_header = addChoice(
        tr("First &row"), QStringLiteral("header"), tr("Whether the first row names the columns"));
    m_encoding = addChoice(
        tr("E&ncoding"), QStringLiteral("encoding"), tr("How letters are stored in the file"));
    m_decimal = addChoice(tr("Decimal &mark"), QStringLiteral("decimal"),
        tr("What separates the fraction of a number"));
    m_missing = new QLineEdit;
    m_missing->setObjectName(QStringLiteral("data.csv.missing"));
    m_missing->setToolTip(tr("Texts that mean “no value”, separated by commas"));
    form->addWidget(new FormRow(tr("M&issing texts"), m_missing));
    connectChoices();
}

QComboBox *DialectForm::addChoice(
    const QString &label, const QString &field, const QString &toolTip)
{
    auto *combo = new QComboBox;
    combo->setObjectName(QStringLiteral("data.csv.") + field);
    combo->setToolTip(toolTip);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(12);
    layout()->addWidget(new FormRow(label, combo));
    return combo;
}

void DialectForm::connectChoices()
{
    connect(m_delimiter, &QComboBox::activated, this, [this] {
        m_chosen.delimiter = textIn(m_delimiter);
        Q_EMIT edited(m_chosen, tr("Delimiter"));
    });
    connect(m_quote, &QComboBox::activated, this, [this] {
        m_chosen.quote = textIn(m_quote);
        Q_EMIT edited(m_chosen, tr("Quotes"));
    });
    connect(m_header, &QComboBox::activated, this, [this] {
        m_chosen.header.reset();
        if (m_header->currentIndex() > 0)
            m_chosen.header = m_header->currentData().toBool();
        Q_EMIT edited(m_chosen, tr("First row"));
    });
    connect(m_encoding, &QComboBox::activated, this, [this] {
        m_chosen.encoding = textIn(m_encoding);
        Q_EMIT edited(m_chosen, tr("Encoding"));
    });
    connect(m_decimal, &QComboBox::activated, this, [this] {
        m_chosen.decimal = textIn(m_decimal);
        Q_EMIT edited(m_chosen, tr("Decimal mark"));
    });
    connect(m_missing, &QLineEdit::editingFinished, this, &DialectForm::takeMissingTexts);
}

void DialectForm::takeMissingTexts()
{
    std::optional<QStringList> texts;
    if (!m_missing->text().trimmed().isEmpty()) {
        texts.emplace();
        for (const QString &text : m_missing->text().split(u','))
            texts->append(text.trimmed());
    }
    if (texts == m_chosen.missing)
        return;
    m_chosen.missing = texts;
    Q_EMIT edited(m_chosen, tr("Missing texts"));
}

void DialectForm::setDialect(const CsvSpec &chosen, const CsvSpec &found)
{
    m_chosen = chosen;
    fill(m_delimiter, delimiters(), chosen.delimiter, found.delimiter);
    fill(m_quote, quotes(), chosen.quote, found.quote);
    fill(m_header, headers(), chosen.header, found.header);
    fill(m_encoding, encodings(), chosen.encoding, found.encoding);
    fill(m_decimal, decimals(), chosen.decimal, found.decimal);
    QStringList shown;
    for (const QString &text : found.missing.value_or(QStringList())) {
        if (!text.isEmpty())
            shown << text;
    }
    m_missing->setPlaceholderText(
        shown.isEmpty() ? tr("Automatic") : shown.join(QStringLiteral(", ")));
    const QString text = chosen.missing ? chosen.missing->join(QStringLiteral(", ")) : QString();
    if (!m_missing->hasFocus() || m_missing->text().isEmpty())
        m_missing->setText(text);
}

void DialectForm::setProblem(const QString &text)
{
    m_problem->setText(text);
}

} // namespace lampwork
