// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storeaddress.h"

#include "core/base/nearest.h"

#include <QDir>
#include <QFileInfo>
#include <QUrl>
#include <QUrlQuery>

#include <algorithm>

namespace lampwork {

namespace {

const QLatin1String scheme("postgresql");
const QLatin1String defaultSchema("lampwork");

const QStringList &libpqSettings()
{
    static const QStringList names{QStringLiteral("connect_timeout"), QStringLiteral("host"),
        QStringLiteral("passfile"), QStringLiteral("service"), QStringLiteral("sslcert"),
        QStringLiteral("sslkey"), QStringLiteral("sslmode"), QStringLiteral("sslrootcert")};
    return names;
}

Error invalid(const QString &message)
{
    return Error{ErrorCode::InvalidInput, message, {}};
}

Result<void> take(PostgresAddress &address, const QString &name, const QString &value)
{
    if (name == QLatin1String("folder")) {
        if (!QDir::isAbsolutePath(value)) {
            return invalid(
                QStringLiteral("The folder of a team's store, “%1”, must be an absolute path that "
                               "is the same on all its machines.")
                    .arg(value));
        }
        address.folder = QDir::cleanPath(value);
        return {};
    }
    if (name == QLatin1String("schema")) {
        address.schema = value;
        return {};
    }
    if (name == QLatin1String("host")) { // libpq's way to name a socket's folder
        address.host = value;
        return {};
    }
    if (!libpqSettings().contains(name)) {
        const QStringList known
            = QStringList{QStringLiteral("folder"), QStringLiteral("schema")} + libpqSettings();
        const QString nearest = nearestName(name, known);
        return invalid(
            QStringLiteral("A store's address has no setting “%1”. %2")
                .arg(name,
                    nearest.isEmpty()
                        ? QStringLiteral("It has: %1.").arg(known.join(QStringLiteral(", ")))
                        : QStringLiteral("Did you mean “%1”?").arg(nearest)));
    }
    address.settings.insert(name, value);
    return {};
}

// PostgreSQL cuts longer names off, and two stores would be one.
bool isSchemaName(const QString &name)
{
    return !name.isEmpty() && name.toUtf8().size() <= 63 && !name.startsWith(QLatin1String("pg_"))
        && !name.contains(QChar(0));
}

} // namespace

bool isPostgresAddress(const QString &address)
{
    return address.startsWith(QLatin1String("postgresql://"))
        || address.startsWith(QLatin1String("postgres://"));
}

Result<PostgresAddress> parsePostgresAddress(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid() || !isPostgresAddress(text)) {
        return invalid(QStringLiteral("“%1” is not the address of a store: %2. Write "
                                      "postgresql://USER@HOST/DATABASE?folder=/PATH.")
                           .arg(text, url.errorString()));
    }
    if (!url.password().isEmpty()) {
        return invalid(QStringLiteral(
            "A password in a store's address can be read by every user of the machine. Put it "
            "into ~/.pgpass or $PGPASSWORD, and leave it out of the address."));
    }
    PostgresAddress address;
    address.user = url.userName();
    address.host = url.host();
    address.port = std::max(url.port(), 0);
    address.database = url.path().mid(1);
    address.schema = defaultSchema;
    const auto items = QUrlQuery(url).queryItems(QUrl::FullyDecoded);
    for (const auto &[name, value] : items) {
        if (auto taken = take(address, name, value); !taken)
            return taken.error();
    }
    if (address.database.isEmpty()) {
        return invalid(QStringLiteral("The store's address names no database. Write "
                                      "postgresql://USER@HOST/DATABASE?folder=/PATH."));
    }
    if (address.folder.isEmpty()) {
        return invalid(
            QStringLiteral("The store's address names no folder for checkpoints and other files. "
                           "Add ?folder=/PATH, a folder that all its machines reach under the "
                           "same path."));
    }
    if (!isSchemaName(address.schema)) {
        return invalid(QStringLiteral("“%1” cannot be the name of a schema: 1 to 63 bytes, not "
                                      "beginning with pg_.")
                           .arg(address.schema));
    }
    return address;
}

QString PostgresAddress::toString() const
{
    QUrl url;
    url.setScheme(scheme);
    url.setUserName(user);
    const bool isSocket = host.startsWith(u'/');
    url.setHost(isSocket ? QString() : host);
    if (port > 0 && (!isSocket || !host.isEmpty()))
        url.setPort(port);
    url.setPath(u'/' + database);
    QUrlQuery query;
    // What would end a value, or be read as another character, in percent signs.
    const auto add = [&](const QString &name, const QString &value) {
        query.addQueryItem(
            name, QString::fromLatin1(QUrl::toPercentEncoding(value, QByteArrayLiteral("/"))));
    };
    add(QStringLiteral("folder"), folder);
    if (schema != defaultSchema)
        add(QStringLiteral("schema"), schema);
    if (isSocket)
        add(QStringLiteral("host"), host);
    for (auto it = settings.begin(); it != settings.end(); ++it)
        add(it.key(), it.value());
    url.setQuery(query);
    QString text = url.toString(QUrl::FullyEncoded);
    // A URL without a host loses its two slashes.
    const QString start = scheme + QLatin1String("://");
    if (!text.startsWith(start))
        text.replace(0, scheme.size() + 1, start);
    return text;
}

QString normalizedAddress(const QString &address)
{
    if (!isPostgresAddress(address))
        return QDir::cleanPath(QFileInfo(address).absoluteFilePath());
    auto parsed = parsePostgresAddress(address);
    return parsed ? parsed->toString() : address;
}

QString folderOfStore(const QString &address)
{
    if (!isPostgresAddress(address))
        return normalizedAddress(address);
    auto parsed = parsePostgresAddress(address);
    return parsed ? parsed->folder : QString();
}

bool mayExist(const QString &address)
{
    return isPostgresAddress(address) || QFileInfo::exists(address);
}

} // namespace lampwork
