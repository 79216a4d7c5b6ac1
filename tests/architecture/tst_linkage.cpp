// SPDX-License-Identifier: GPL-3.0-or-later
#include <QProcess>
#include <QTest>

// LibTorch takes 0.4 s and 165 MB to load and may take its process down: the window's program must
// not link it, directly or through another library.
class LinkageTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theWindowLinksNoLibTorch()
    {
        QProcess ldd;
        ldd.start(QStringLiteral("ldd"), {QStringLiteral(LAMPWORK_PROGRAM)});
        QVERIFY(ldd.waitForFinished());
        QCOMPARE(ldd.exitCode(), 0);
        const QByteArray libraries = ldd.readAllStandardOutput();
        QVERIFY2(libraries.contains("libQt6Widgets"), libraries.constData());
        QVERIFY2(
            !libraries.contains("torch") && !libraries.contains("libc10"), libraries.constData());
    }
};

QTEST_GUILESS_MAIN(LinkageTest)
#include "tst_linkage.moc"
