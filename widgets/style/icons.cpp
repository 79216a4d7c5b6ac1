// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/style/icons.h"

#include "widgets/style/theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QLoggingCategory>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// Outside of any namespace, as Qt asks.
static void initIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace lampwork {

namespace {

Q_LOGGING_CATEGORY(lcStyle, "lampwork.style")

class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(QString name, QColor color)
        : m_name(std::move(name))
        , m_color(color)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const int size = std::min(rect.width(), rect.height());
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatio() : 1;
        const QPixmap pixmap = iconPixmap(m_name, size, color(mode, state), ratio);
        painter->drawPixmap(
            rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2, pixmap);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return iconPixmap(m_name, std::min(size.width(), size.height()), color(mode, state), 1);
    }
    QPixmap scaledPixmap(
        const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        // The size is already in device pixels.
        const int side = std::min(size.width(), size.height());
        QPixmap pixmap = iconPixmap(m_name, side, color(mode, state), 1);
        pixmap.setDevicePixelRatio(scale);
        return pixmap;
    }
    QIconEngine *clone() const override { return new TintedIconEngine(*this); }
    bool isNull() override { return false; }

private:
    QColor color(QIcon::Mode mode, QIcon::State state) const
    {
        const ThemeColors &colors = Theme::instance().colors();
        if (mode == QIcon::Disabled) {
            QColor faded = colors.mutedText;
            faded.setAlphaF(0.5F);
            return faded;
        }
        if (mode == QIcon::Selected)
            return colors.accentText;
        if (m_color.isValid())
            return m_color;
        return state == QIcon::On ? colors.accent : colors.text;
    }

    QString m_name;
    QColor m_color;
};

} // namespace

void loadIcons()
{
    static const bool loaded = (initIcons(), true);
    Q_UNUSED(loaded)
}

QIcon icon(const QString &name)
{
    return icon(name, QColor());
}

QIcon icon(const QString &name, const QColor &color)
{
    return QIcon(new TintedIconEngine(name, color));
}

QPixmap iconPixmap(const QString &name, int size, const QColor &color, qreal devicePixelRatio)
{
    const int side = std::max(1, qRound(size * devicePixelRatio));
    const QString key
        = QStringLiteral("lampwork/%1/%2/%3").arg(name, color.name(QColor::HexArgb)).arg(side);
    QPixmap pixmap;
    if (!QPixmapCache::find(key, &pixmap)) {
        loadIcons();
        QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
        if (!file.open(QIODevice::ReadOnly))
            qCWarning(lcStyle) << "no icon named" << name;
        QByteArray svg = file.readAll();
        svg.replace("currentColor", color.name(QColor::HexRgb).toLatin1());
        pixmap = QPixmap(side, side);
        pixmap.fill(Qt::transparent);
        QSvgRenderer renderer(svg);
        QPainter painter(&pixmap);
        painter.setOpacity(color.alphaF());
        renderer.render(&painter);
        painter.end();
        QPixmapCache::insert(key, pixmap);
    }
    pixmap.setDevicePixelRatio(devicePixelRatio);
    return pixmap;
}

} // namespace lampwork
