// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/processes.h"

#include <QProcess>
#include <QTest>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace lampwork;

class ProcessesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aProcessIsRecognised_data()
    {
        // Which part of this process's mark is changed: 0 machine, 1 boot, 2 pid namespace, 3
        // start.
        QTest::addColumn<int>("part");
        QTest::addColumn<int>("expected");
        QTest::newRow("this one lives") << -1 << int(Liveness::Alive);
        QTest::newRow("another machine's is not known") << 0 << int(Liveness::Unknown);
        QTest::newRow("one from before the restart is gone") << 1 << int(Liveness::Gone);
        QTest::newRow("another container's is not known") << 2 << int(Liveness::Unknown);
        QTest::newRow("another one with a reused pid is gone") << 3 << int(Liveness::Gone);
    }
    void aProcessIsRecognised()
    {
        QFETCH(int, part);
        QFETCH(int, expected);
        ProcessIdentity process = thisProcess();
        QStringList parts = process.mark.split(u'/');
        QCOMPARE(parts.size(), 4);
        for (const QString &one : parts.mid(1))
            QVERIFY(!one.isEmpty());
        if (part >= 0)
            parts[part] += u'1';
        process.mark = parts.join(u'/');
        QCOMPARE(int(livenessOf(process)), expected);
    }

    void anotherHostsProcessIsNotKnown()
    {
        ProcessIdentity process = thisProcess();
        process.host += QStringLiteral(".elsewhere");
        QCOMPARE(livenessOf(process), Liveness::Unknown);
        QCOMPARE(livenessOf({}), Liveness::Unknown);
    }

    // A killed child that nobody has asked about still has an entry in the process table.
    void aZombieIsGone()
    {
        const pid_t child = ::fork();
        if (child == 0)
            ::_exit(0);
        siginfo_t information;
        QCOMPARE(::waitid(P_PID, id_t(child), &information, WEXITED | WNOWAIT), 0);
        ProcessIdentity process = thisProcess();
        process.pid = child;
        QFile file(QStringLiteral("/proc/%1/stat").arg(child));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto fields = file.readAll().split(' ');
        QCOMPARE(fields[2], QByteArray("Z"));
        process.mark = process.mark.section(u'/', 0, 2) + u'/' + QString::fromLatin1(fields[21]);
        QCOMPARE(livenessOf(process), Liveness::Gone);
        ::waitpid(child, nullptr, 0);
    }
};

QTEST_GUILESS_MAIN(ProcessesTest)
#include "tst_processes.moc"
