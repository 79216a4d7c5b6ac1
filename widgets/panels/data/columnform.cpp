// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/data/columnform.h"

#include "core/base/format.h"
#include "widgets/dialogs/formrow.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/typeicon.h"
#include "widgets/panels/data/distributionview.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <cmath>

namespace lampwork {

namespace {

constexpr int automatic = -1;

// "Automatic (…)" first, then the values; selects what was chosen.
template <typename Value>
void fillCombo(QComboBox *combo, const QList<Value> &values, const std::optional<Value> &chosen,
    const std::optional<Value> &effective)
{
    const QSignalBlocker blocker(combo);
    combo->clear();
    combo->addItem(effective && !chosen ? ColumnForm::tr("Automatic (%1)").arg(textOf(*effective))
                                        : ColumnForm::tr("Automatic"),
        automatic);
    for (const Value value : values)
        combo->addItem(textOf(value), int(value));
    combo->setCurrentIndex(chosen ? combo->findData(int(*chosen)) : 0);
}

template <typename Value> std::optional<Value> chosenIn(const QComboBox *combo)
{
    const int value = combo->currentData().toInt();
    return value == automatic ? std::nullopt : std::optional(Value(value));
}

QComboBox *makeCombo(const QString &objectName, const QString &toolTip)
{
    auto *combo = new QComboBox;
    combo->setObjectName(objectName);
    combo->setToolTip(toolTip);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(12);
    return combo;
}

} // namespace

ColumnForm::ColumnForm(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel)
    , m_facts(new QLabel)
    , m_distribution(new DistributionView)
    , m_form(new QVBoxLayout)
    , m_problem(new ProblemLabel)
{
    QFont font = m_title->font();
    font.setBold(true);
    m_title->setFont(font);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_facts->setWordWrap(true);
    m_facts->setForegroundRole(QPalette::PlaceholderText);
    m_problem->setObjectName(QStringLiteral("data.column.problem"));
    build();

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_problem);
    layout->addWidget(m_distribution);
    layout->addWidget(m_facts);
    layout->addLayout(m_form);
}

void ColumnForm::build()
{
    m_type = makeCombo(QStringLiteral("data.column.type"), tr("What the column holds"));
    for (const ColumnType type : {ColumnType::Number, ColumnType::Category, ColumnType::YesNo,
             ColumnType::Date, ColumnType::Text, ColumnType::Id})
        m_type->addItem(typeIcon(type), textOf(type), int(type));
    m_role = makeCombo(QStringLiteral("data.column.role"), tr("What becomes of the column"));
    for (const ColumnRole role : {ColumnRole::Input, ColumnRole::Target, ColumnRole::Ignore})
        m_role->addItem(textOf(role), int(role));
    m_missing = makeCombo(
        QStringLiteral("data.column.missing"), tr("What stands in for a missing value"));
    m_scale = makeCombo(
        QStringLiteral("data.column.scale"), tr("How the numbers are scaled for the network"));
    m_encode = makeCombo(QStringLiteral("data.column.encode"), tr("How categories become numbers"));
    m_fill = new NumberField({-1e300, 1e300});
    m_fill->setObjectName(QStringLiteral("data.column.fill"));
    m_fill->setToolTip(tr("The constant that stands in for a missing value"));
    m_embeddingSize = new NumberField({1, 1024, true});
    m_embeddingSize->setObjectName(QStringLiteral("data.column.embedding_size"));
    m_embeddingSize->setToolTip(tr("Numbers that one category is turned into"));

    addRow(tr("&Type"), m_type);
    addRow(tr("&Role"), m_role);
    addRow(tr("&Missing values"), m_missing);
    addRow(tr("&Constant"), m_fill);
    addRow(tr("&Scaling"), m_scale);
    addRow(tr("&Encoding"), m_encode);
    addRow(tr("Embedding si&ze"), m_embeddingSize);

    connect(m_type, &QComboBox::activated, this,
        [this] { Q_EMIT typeChosen(m_chosen.name, ColumnType(m_type->currentData().toInt())); });
    connect(m_role, &QComboBox::activated, this,
        [this] { Q_EMIT roleChosen(m_chosen.name, ColumnRole(m_role->currentData().toInt())); });
    connect(m_missing, &QComboBox::activated, this, [this] {
        ColumnSpec column = m_chosen;
        column.missing = chosenIn<MissingRule>(m_missing);
        if (column.missing != MissingRule::Constant)
            column.fill.reset();
        else if (!column.fill)
            column.fill = 0;
        Q_EMIT edited(
            column, tr("Missing values of %1").arg(column.name), QStringLiteral("missing"));
    });
    connect(m_fill, &NumberField::edited, this, [this](std::optional<double> value) {
        ColumnSpec column = m_chosen;
        column.fill = value.value_or(0);
        Q_EMIT edited(column, tr("Constant for %1").arg(column.name), QStringLiteral("fill"));
    });
    connect(m_scale, &QComboBox::activated, this, [this] {
        ColumnSpec column = m_chosen;
        column.scale = chosenIn<Scaling>(m_scale);
        Q_EMIT edited(column, tr("Scaling of %1").arg(column.name), QStringLiteral("scale"));
    });
    connect(m_encode, &QComboBox::activated, this, [this] {
        ColumnSpec column = m_chosen;
        column.encode = chosenIn<CategoryEncoding>(m_encode);
        if (column.encode == CategoryEncoding::OneHot)
            column.embeddingSize.reset();
        Q_EMIT edited(column, tr("Encoding of %1").arg(column.name), QStringLiteral("encode"));
    });
    connect(m_embeddingSize, &NumberField::edited, this, [this](std::optional<double> value) {
        ColumnSpec column = m_chosen;
        column.embeddingSize = value ? std::optional(int(*value)) : std::nullopt;
        Q_EMIT edited(
            column, tr("Embedding size of %1").arg(column.name), QStringLiteral("embedding_size"));
    });
}

void ColumnForm::addRow(const QString &label, QWidget *field)
{
    m_form->addWidget(new FormRow(label, field));
}

void ColumnForm::setRowVisible(QWidget *field, bool visible)
{
    field->parentWidget()->setVisible(visible);
}

void ColumnForm::setColumn(
    const ColumnProfile &profile, const ColumnSpec &chosen, const ColumnSpec &effective)
{
    m_chosen = chosen;
    m_chosen.name = profile.name;
    m_title->setText(profile.name.isEmpty() ? tr("(no name)") : profile.name);
    m_distribution->setProfile(profile);
    showFacts(profile);
    fillChoices(effective);
}

void ColumnForm::showFacts(const ColumnProfile &profile)
{
    QStringList facts;
    facts << tr("%n distinct", nullptr, int(profile.distinct));
    facts << (profile.missing == 0 ? tr("none missing")
                                   : tr("%n missing", nullptr, int(profile.missing)));
    if (profile.infinite > 0)
        facts << tr("%n infinite", nullptr, int(profile.infinite));
    const bool number = profile.type == ColumnType::Number;
    if (number && !std::isnan(profile.mean)) {
        facts << tr("median %1").arg(formatNumber(profile.median));
        facts << tr("mean %1 ± %2").arg(formatNumber(profile.mean), formatNumber(profile.std));
    }
    m_facts->setText(facts.join(QStringLiteral(", ")));
}

void ColumnForm::fillChoices(const ColumnSpec &effective)
{
    const ColumnType type = effective.type.value_or(ColumnType::Number);
    const bool input = !effective.role || effective.role == ColumnRole::Input;
    m_type->setCurrentIndex(m_type->findData(int(type)));
    m_role->setCurrentIndex(effective.role ? m_role->findData(int(*effective.role)) : 0);

    const QList<MissingRule> rules = missingRulesFor(type);
    fillCombo(m_missing, rules, m_chosen.missing, effective.missing);
    setRowVisible(m_missing, input && !rules.isEmpty());
    setRowVisible(m_fill, input && m_chosen.missing == MissingRule::Constant);
    m_fill->setDefault(0);
    m_fill->setValue(m_chosen.fill);

    fillCombo(m_scale, {Scaling::Standard, Scaling::MinMax, Scaling::None}, m_chosen.scale,
        effective.scale);
    setRowVisible(m_scale, input && (type == ColumnType::Number || type == ColumnType::Date));

    const bool category = input && type == ColumnType::Category;
    fillCombo(m_encode, {CategoryEncoding::OneHot, CategoryEncoding::Embedding}, m_chosen.encode,
        effective.encode);
    setRowVisible(m_encode, category);
    setRowVisible(m_embeddingSize, category && effective.encode == CategoryEncoding::Embedding);
    m_embeddingSize->setDefault(
        effective.embeddingSize ? std::optional<double>(*effective.embeddingSize) : std::nullopt);
    m_embeddingSize->setValue(
        m_chosen.embeddingSize ? std::optional<double>(*m_chosen.embeddingSize) : std::nullopt);
}

void ColumnForm::setProblem(const QString &text)
{
    m_problem->setText(text);
}

} // namespace lampwork
