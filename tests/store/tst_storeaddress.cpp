// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storeaddress.h"

#include <QDir>
#include <QTest>

using namespace lampwork;

class StoreAddressTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsWhatIsAnAddress()
    {
        QVERIFY(isPostgresAddress(QStringLiteral("postgresql://h/d")));
        QVERIFY(isPostgresAddress(QStringLiteral("postgres://h/d")));
        QVERIFY(!isPostgresAddress(QStringLiteral("postgresql.lampwork")));
        QVERIFY(!isPostgresAddress(QStringLiteral("/data/runs.lampwork")));
    }

    void readsAllParts()
    {
        auto parsed = parsePostgresAddress(
            QStringLiteral("postgres://ann@db.example:6543/"
                           "ml?schema=vision&folder=/mnt/team%20runs/&sslmode=require"));
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->user, QStringLiteral("ann"));
        QCOMPARE(parsed->host, QStringLiteral("db.example"));
        QCOMPARE(parsed->port, 6543);
        QCOMPARE(parsed->database, QStringLiteral("ml"));
        QCOMPARE(parsed->schema, QStringLiteral("vision"));
        QCOMPARE(parsed->folder, QStringLiteral("/mnt/team runs"));
        QCOMPARE(parsed->settings.value(QStringLiteral("sslmode")), QStringLiteral("require"));
    }

    void writesWhatItReads_data()
    {
        QTest::addColumn<QString>("address");
        QTest::newRow("all parts")
            << "postgresql://ann@db:6543/ml?schema=v&folder=/a&sslmode=allow";
        QTest::newRow("the least") << "postgresql:///ml?folder=/a";
        QTest::newRow("a socket") << "postgresql:///ml?folder=/a&host=/run/postgresql";
        QTest::newRow("a user at a socket") << "postgresql://ann@/ml?folder=/a&host=/run";
        QTest::newRow("characters that mean something")
            << "postgresql://a%40b@db/m%26l?folder=/x%26y%20%25%23/z%2B&schema=a%3Db%3F";
        QTest::newRow("letters beyond ASCII") << "postgresql://db/ml?folder=/Läufe/模型";
    }
    void writesWhatItReads()
    {
        QFETCH(QString, address);
        auto first = parsePostgresAddress(address);
        QVERIFY2(first.ok(), first ? "" : qPrintable(first.error().text()));
        auto second = parsePostgresAddress(first->toString());
        QVERIFY2(second.ok(), qPrintable(first->toString()));
        QCOMPARE(second->toString(), first->toString());
        QVERIFY(*first == *second);
        QCOMPARE(normalizedAddress(address), first->toString());
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<QString>("says");
        QTest::newRow("a password") << "postgresql://ann:secret@db/ml?folder=/a"
                                    << "~/.pgpass";
        QTest::newRow("no folder") << "postgresql://db/ml"
                                   << "?folder=";
        QTest::newRow("a relative folder") << "postgresql://db/ml?folder=runs"
                                           << "absolute";
        QTest::newRow("no database") << "postgresql://db?folder=/a"
                                     << "no database";
        QTest::newRow("a misspelt setting") << "postgresql://db/ml?foldr=/a"
                                            << "“folder”";
        QTest::newRow("an unknown setting") << "postgresql://db/ml?folder=/a&x=1"
                                            << "It has:";
        QTest::newRow("a schema too long")
            << "postgresql://db/ml?folder=/a&schema=" + QString(64, u's') << "schema";
        QTest::newRow("a schema of the server's") << "postgresql://db/ml?folder=/a&schema=pg_x"
                                                  << "schema";
        QTest::newRow("no port") << "postgresql://db:port/ml?folder=/a"
                                 << "is not the address";
    }
    void refuses()
    {
        QFETCH(QString, address);
        QFETCH(QString, says);
        auto parsed = parsePostgresAddress(address);
        QVERIFY(!parsed.ok());
        QCOMPARE(parsed.error().code, ErrorCode::InvalidInput);
        QVERIFY2(parsed.error().message.contains(says), qPrintable(parsed.error().message));
        QVERIFY(!parsed.error().message.contains(QLatin1String("secret")));
    }

    void foldersAreAbsolute()
    {
        QCOMPARE(normalizedAddress(QStringLiteral("a/../b.lampwork")),
            QDir::current().absoluteFilePath(QStringLiteral("b.lampwork")));
    }
};

QTEST_GUILESS_MAIN(StoreAddressTest)
#include "tst_storeaddress.moc"
