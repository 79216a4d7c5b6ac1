// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/welcomepage.h"

#include "app/lampwork/window/paths.h"
#include "core/base/format.h"
#include "core/base/json.h"
#include "widgets/style/flowlayout.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QDir>
#include <QEvent>
#include <QFile>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSvgRenderer>
#include <QTimer>
#include <QVBoxLayout>

namespace lampwork {

namespace {

constexpr int pictureHeight = 104;

QString taskText(const QString &task)
{
    if (task == QLatin1String("regression"))
        return WelcomePage::tr("a number");
    if (task == QLatin1String("binary"))
        return WelcomePage::tr("two classes");
    return WelcomePage::tr("several classes");
}

Sample sampleFromJson(const Json &json, const QDir &folder)
{
    const auto text = [&json](const char *key) {
        return json.contains(key) && json[key].is_string() ? toQString(json[key]) : QString();
    };
    Sample sample;
    sample.id = text("id");
    sample.title = text("title");
    sample.description = text("description");
    sample.task = text("task");
    sample.rows = json.contains("rows") && json["rows"].is_number_integer()
        ? json["rows"].get<qint64>()
        : 0;
    sample.picture = folder.filePath(text("picture"));
    sample.spec.data.source = folder.filePath(text("source"));
    if (!text("labels").isEmpty())
        sample.spec.data.labels = folder.filePath(text("labels"));
    if (!text("target").isEmpty() && text("labels").isEmpty()) {
        ColumnSpec target;
        target.name = text("target");
        target.role = ColumnRole::Target;
        sample.spec.data.columns.append(target);
    }
    return sample;
}

} // namespace

Result<QList<Sample>> readSamples(const QString &folder)
{
    const QDir directory(folder);
    QFile file(directory.filePath(QStringLiteral("samples.json")));
    if (!file.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::NotFound,
            WelcomePage::tr("The sample data are not there: %1 could not be read (%2). Reinstall "
                            "Lampwork, or open a "
                            "file of your own.")
                .arg(file.fileName(), file.errorString()),
            file.fileName()};
    }
    Result<Json> json = parseJson(file.readAll(), file.fileName());
    if (!json.ok())
        return json.error();
    QList<Sample> samples;
    for (const Json &one : *json)
        samples.append(sampleFromJson(one, directory));
    return samples;
}

SampleCard::SampleCard(Sample sample, QWidget *parent)
    : QAbstractButton(parent)
    , m_sample(std::move(sample))
    , m_picture(new QSvgRenderer(m_sample.picture, this))
{
    setObjectName(QStringLiteral("welcome.sample.") + m_sample.id);
    setText(m_sample.title);
    setAccessibleName(m_sample.title);
    setAccessibleDescription(m_sample.description);
    setToolTip(tr("Open “%1” and get ready to train").arg(m_sample.title));
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setFixedSize(sizeHint());
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

bool SampleCard::event(QEvent *event)
{
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave)
        update();
    return QAbstractButton::event(event);
}

void SampleCard::paintEvent(QPaintEvent *)
{
    const ThemeColors &colors = Theme::instance().colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool strong = underMouse() || hasFocus();
    painter.setPen(QPen(strong ? colors.accent : colors.border, strong ? 2 : 1));
    painter.setBrush(isDown() ? colors.grid : colors.base);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 7, 7);

    QRect area
        = rect().adjusted(spacing::medium, spacing::medium, -spacing::medium, -spacing::medium);
    if (m_picture->isValid()) {
        // The pictures are drawn on white.
        const QRectF frame(area.left(), area.top(), area.width(), pictureHeight);
        const QSizeF size
            = QSizeF(m_picture->defaultSize()).scaled(frame.size(), Qt::KeepAspectRatio);
        const QRectF picture(
            QPointF(frame.center().x() - size.width() / 2, frame.center().y() - size.height() / 2),
            size);
        m_picture->render(&painter, picture);
    }
    area.setTop(area.top() + pictureHeight + spacing::small);
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    painter.setFont(bold);
    painter.setPen(colors.text);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop, m_sample.title);
    area.setTop(area.top() + QFontMetrics(bold).height() + spacing::tight);
    painter.setFont(font());
    painter.setPen(colors.mutedText);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, m_sample.description);
    painter.drawText(area, Qt::AlignLeft | Qt::AlignBottom,
        tr("%1 rows · %2").arg(formatCount(m_sample.rows), taskText(m_sample.task)));
}

WelcomePage::WelcomePage(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("welcome"));
    auto *content = new QWidget(this);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(spacing::huge, spacing::huge, spacing::huge, spacing::huge);
    layout->setSpacing(spacing::medium);
    layout->addWidget(pageTitle(tr("Welcome to Lampwork"), content));
    layout->addWidget(hintLabel(tr("Train a network on a table or on pictures while you watch, "
                                   "compare runs, and take the best one with you as a "
                                   "file. All of it stays on this machine."),
        content));
    layout->addSpacing(spacing::medium);
    layout->addWidget(groupTitle(tr("Begin with sample data"), content));
    auto *cards = new QWidget(content);
    new FlowLayout(cards, spacing::medium);
    layout->addWidget(cards);
    layout->addSpacing(spacing::medium);
    layout->addWidget(groupTitle(tr("Or with your own"), content));
    auto *open = new QPushButton(icon(QStringLiteral("open")), tr("Open a data file…"), content);
    open->setObjectName(QStringLiteral("welcome.open"));
    open->setToolTip(
        tr("CSV, TSV, IDX pictures or NumPy files; dropping one on the window does the same"));
    layout->addWidget(open, 0, Qt::AlignLeft);
    layout->addWidget(hintLabel(tr("You can also drop a file anywhere on this window."), content));
    layout->addStretch();
    auto *scroll = new QScrollArea(this);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(content);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(scroll);
    connect(open, &QPushButton::clicked, this, &WelcomePage::openRequested);
    // The pictures are read once the window is on screen.
    QTimer::singleShot(0, this, [this, cards] { fill(cards); });
}

void WelcomePage::fill(QWidget *cards)
{
    Result<QList<Sample>> samples = readSamples(samplesFolder());
    if (!samples.ok()) {
        Q_EMIT problem(samples.error());
        return;
    }
    for (const Sample &sample : std::as_const(*samples)) {
        auto *card = new SampleCard(sample, cards);
        connect(card, &QAbstractButton::clicked, this,
            [this, card] { Q_EMIT sampleChosen(card->sample()); });
        cards->layout()->addWidget(card);
        card->show();
    }
}

} // namespace lampwork
