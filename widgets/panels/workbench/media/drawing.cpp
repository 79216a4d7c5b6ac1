// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/drawing.h"

#include <QCoreApplication>
#include <QHash>
#include <QPainter>
#include <QSet>
#include <QSvgRenderer>
#include <QXmlStreamReader>
#include <QXmlStreamWriter>

#include <algorithm>

namespace lampwork {

namespace {

constexpr qsizetype mostBytes = 32 * 1024 * 1024;
constexpr double mostElements = 2e6; // that are drawn; some seconds
constexpr int mostDepth = 256; // the renderer recurses
constexpr int sideWithoutBound = 1024; // pixels, for one that says no size

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lampwork::PictureDecoder)
};

// Only what the drawing holds itself, no file and no address; and of that no drawing, which nobody
// would have looked through.
bool isPictureWithin(QStringView reference)
{
    const QLatin1String mark(";base64,");
    const qsizetype at = reference.startsWith(u"data:") ? reference.indexOf(mark) : -1;
    if (at < 0)
        return false;
    const QStringView content = reference.mid(at + mark.size());
    return content.startsWith(u"iVBORw0KGgo") || content.startsWith(u"/9j/"); // PNG, JPEG
}

// How much is drawn for an element with an id: its own elements, and what it uses, each time.
struct Part {
    double own = 0;
    QHash<QString, double> uses; // id: how often
};

// A drawing that was looked through before it is given to the renderer, which follows references
// without counting.
class LookedThrough {
public:
    explicit LookedThrough(const QByteArray &bytes) { read(bytes); }

    const QByteArray &cleaned() const { return m_cleaned; }
    QString problem() const { return m_problem; }
    bool isTooMuch() const { return m_tooDeep || cost({}) > mostElements; }

private:
    void read(const QByteArray &bytes);
    void start(const QXmlStreamReader &in, QXmlStreamWriter &out);
    double cost(const QString &id) const;

    QByteArray m_cleaned;
    QString m_problem;
    bool m_tooDeep = false;
    QStringList m_open; // the ids of the elements that are open, empty where it has none
    QHash<QString, Part> m_parts; // the whole drawing under the empty id
    mutable QHash<QString, double> m_costs;
    mutable QSet<QString> m_within;
};

void LookedThrough::read(const QByteArray &bytes)
{
    QXmlStreamReader in(bytes);
    QXmlStreamWriter out(&m_cleaned);
    while (!in.atEnd() && !m_tooDeep) {
        in.readNext();
        if (in.isStartElement()) {
            start(in, out);
        } else if (in.isEndElement()) {
            m_open.removeLast();
            out.writeEndElement();
        } else if (in.isCharacters()) {
            out.writeCharacters(in.text().toString());
        }
    }
    if (in.hasError()) {
        m_problem = Words::tr("%1 in line %2, column %3")
                        .arg(in.errorString())
                        .arg(in.lineNumber())
                        .arg(in.columnNumber());
    }
}

void LookedThrough::start(const QXmlStreamReader &in, QXmlStreamWriter &out)
{
    const QXmlStreamAttributes attributes = in.attributes();
    m_open.append(attributes.value(QLatin1String("id")).toString());
    m_tooDeep = m_open.size() > mostDepth;
    // A part counts for everything that it stands in.
    QSet<QString> within(m_open.cbegin(), m_open.cend());
    within.insert(QString());
    for (const QString &id : std::as_const(within))
        m_parts[id].own += 1;
    const QString prefix = in.prefix().isEmpty() ? QString() : in.prefix().toString() + u':';
    out.writeStartElement(prefix + in.name().toString());
    for (const QXmlStreamNamespaceDeclaration &one : in.namespaceDeclarations()) {
        out.writeAttribute(one.prefix().isEmpty()
                ? QStringLiteral("xmlns")
                : QStringLiteral("xmlns:") + one.prefix().toString(),
            one.namespaceUri().toString());
    }
    for (const QXmlStreamAttribute &one : attributes) {
        const QStringView value = one.value();
        if (one.name() == u"href") {
            if (!value.startsWith(u'#') && !isPictureWithin(value))
                continue;
            if (value.startsWith(u'#')) {
                for (const QString &id : std::as_const(within))
                    m_parts[id].uses[value.mid(1).toString()] += 1;
            }
        }
        out.writeAttribute(one.qualifiedName().toString(), value.toString());
    }
}

double LookedThrough::cost(const QString &id) const
{
    if (const auto known = m_costs.constFind(id); known != m_costs.constEnd())
        return *known;
    const auto part = m_parts.constFind(id);
    if (part == m_parts.constEnd())
        return 0;
    if (m_within.contains(id) || m_within.size() > mostDepth)
        return 2 * mostElements; // within itself
    m_within.insert(id);
    double sum = part->own;
    for (auto use = part->uses.cbegin(); use != part->uses.cend() && sum <= mostElements; ++use)
        sum += use.value() * cost(use.key());
    m_within.remove(id);
    m_costs.insert(id, sum);
    return sum;
}

} // namespace

bool isDrawing(const QByteArray &bytes)
{
    const QByteArray head = bytes.left(4096).trimmed();
    return head.startsWith("<svg") || (head.startsWith("<?xml") && head.contains("<svg"))
        || (head.startsWith("<!") && head.contains("<svg"));
}

Result<DecodedPicture> decodeDrawing(const QByteArray &bytes, const QSize &bound)
{
    const Error tooMuch{ErrorCode::Unsupported,
        Words::tr(
            "This drawing (SVG) has more in it than is drawn here. Save it to open it in another "
            "program."),
        {}};
    if (bytes.size() > mostBytes)
        return tooMuch;
    const LookedThrough looked(bytes);
    QSvgRenderer renderer;
    QString problem = looked.problem();
    if (problem.isEmpty() && looked.isTooMuch())
        return tooMuch;
    if (problem.isEmpty() && !renderer.load(looked.cleaned()))
        problem = Words::tr("it is no SVG");
    if (!problem.isEmpty()) {
        return Error{ErrorCode::Damaged,
            Words::tr("This drawing (SVG) cannot be read: %1. Save it to look at what was logged.")
                .arg(problem),
            {}};
    }
    QSize size = renderer.defaultSize();
    if (size.isEmpty())
        size = {sideWithoutBound, sideWithoutBound};
    DecodedPicture decoded;
    decoded.pixels = size;
    constexpr int mostSide = 8192;
    const QSize room = bound.isEmpty() ? size.boundedTo({mostSide, mostSide}) : bound;
    const QSize drawn = size.scaled(room, Qt::KeepAspectRatio).expandedTo({1, 1});
    decoded.image = QImage(drawn, QImage::Format_ARGB32_Premultiplied);
    if (decoded.image.isNull())
        return tooMuch;
    decoded.image.fill(Qt::transparent);
    QPainter painter(&decoded.image);
    renderer.render(&painter, QRectF(QPointF(), drawn));
    return decoded;
}

} // namespace lampwork
