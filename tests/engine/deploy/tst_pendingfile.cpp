// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/pendingfile.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace lampwork;

// The files of a folder, hidden ones too.
static QStringList filesIn(const QString &folder)
{
    return QDir(folder).entryList(
        QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

static QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)");
}

static void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(content);
}

class PendingFileTest : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    QString path(const QString &name) const { return m_folder.filePath(name); }

private Q_SLOTS:
    void init()
    {
        for (const QString &name : filesIn(m_folder.path())) {
            QFile::remove(path(name));
            QDir(path(name)).removeRecursively();
        }
    }

    void appearsOnlyWhenCommitted()
    {
        {
            auto file = PendingFile::create(path("model.pt"));
            QVERIFY(file);
            (*file)->write("first", 5);
            QVERIFY((*file)->restart());
            (*file)->write("hello", 5);
            QVERIFY((*file)->flush());
            QCOMPARE(contentOf((*file)->temporaryPath()), QByteArray("hello"));
            QVERIFY(!QFile::exists(path("model.pt")));
            QCOMPARE((*file)->sizeBytes(), 5);
            QVERIFY((*file)->commit());
        }
        QCOMPARE(contentOf(path("model.pt")), QByteArray("hello"));
        QCOMPARE(filesIn(m_folder.path()), QStringList{"model.pt"});
        struct stat info { };
        QCOMPARE(::stat(QFile::encodeName(path("model.pt")), &info), 0);
        const mode_t mask = ::umask(0);
        ::umask(mask);
        QCOMPARE(info.st_mode & 0777, 0666 & ~mask);
    }

    void leavesNothingWhenDropped()
    {
        write(path("old.pt"), "old");
        {
            auto file = PendingFile::create(path("old.pt"));
            QVERIFY(file);
            (*file)->write("new", 3);
            QVERIFY((*file)->flush());
        }
        QCOMPARE(contentOf(path("old.pt")), QByteArray("old"));
        QCOMPARE(filesIn(m_folder.path()), QStringList{"old.pt"});
    }

    void replacesWhatALinkPointsTo()
    {
        write(path("real.pt"), "old");
        QVERIFY(QFile::link(path("real.pt"), path("link.pt")));
        auto file = PendingFile::create(path("link.pt"));
        QVERIFY(file);
        (*file)->write("new", 3);
        QVERIFY((*file)->commit());
        QCOMPARE(contentOf(path("real.pt")), QByteArray("new"));
        QVERIFY(QFileInfo(path("link.pt")).isSymLink());
    }

    void refusesImpossiblePlaces_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QString>("part");
        QTest::newRow("no name") << "" << ErrorCode::InvalidInput << "No file";
        QTest::newRow("a folder") << "folder" << ErrorCode::InvalidInput << "is a folder";
        QTest::newRow("a name that ends in a slash")
            << "x/" << ErrorCode::InvalidInput << "is a folder";
        QTest::newRow("a device") << "/dev/full" << ErrorCode::InvalidInput << "not a regular file";
        QTest::newRow("a missing folder") << "none/x.pt" << ErrorCode::NotFound << "does not exist";
        QTest::newRow("a file as folder")
            << "file/x.pt" << ErrorCode::InvalidInput << "not a folder";
        QTest::newRow("a name too long")
            << QString(300, 'x') << ErrorCode::InvalidInput << "too long";
    }
    void refusesImpossiblePlaces()
    {
        QFETCH(QString, name);
        QFETCH(ErrorCode, code);
        QFETCH(QString, part);
        QVERIFY(QDir(m_folder.path()).mkdir("folder"));
        write(path("file"), "");
        const QString full
            = name.isEmpty() || name.startsWith('/') ? name : m_folder.path() + '/' + name;
        const auto file = PendingFile::create(full);
        QVERIFY(!file);
        QCOMPARE(int(file.error().code), int(code));
        QVERIFY2(file.error().message.contains(part), qPrintable(file.error().message));
        QCOMPARE(filesIn(m_folder.path()), (QStringList{"file", "folder"}));
    }

    void refusesWhatMustNotBeWritten()
    {
        if (::geteuid() == 0)
            QSKIP("root may write everywhere");
        write(path("fixed.pt"), "old");
        QVERIFY(QFile::setPermissions(path("fixed.pt"), QFileDevice::ReadOwner));
        const auto file = PendingFile::create(path("fixed.pt"));
        QVERIFY(!file);
        QCOMPARE(int(file.error().code), int(ErrorCode::ReadOnly));
    }

    // A limit on the size of files stands for a disk that is full: the write fails in the same
    // place.
    void aFullDiskLeavesNothing()
    {
        write(path("model.pt"), "old");
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
        rlimit small = before;
        small.rlim_cur = 100'000;
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        {
            auto file = PendingFile::create(path("model.pt"));
            QVERIFY(file);
            const QByteArray block(10'000, 'x');
            for (int i = 0; i < 50; ++i)
                (*file)->write(block.constData(), block.size());
            const auto committed = (*file)->commit();
            QVERIFY(!committed);
            QCOMPARE(int(committed.error().code), int(ErrorCode::Io));
            QVERIFY2(committed.error().message.contains("model.pt"),
                qPrintable(committed.error().message));
            QVERIFY(!(*file)->commit()); // and it stays so
        }
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
        QCOMPARE(contentOf(path("model.pt")), QByteArray("old"));
        QCOMPARE(filesIn(m_folder.path()), QStringList{"model.pt"});
    }
};

QTEST_GUILESS_MAIN(PendingFileTest)
#include "tst_pendingfile.moc"
