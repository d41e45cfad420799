package spikelane.sim.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFilesTest {
    @TempDir
    private Path folder;

    @Test
    void writesThroughLinks() throws IOException {
        Path real = Files.writeString(folder.resolve("real"), "old");
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("other"));
        Files.createSymbolicLink(folder.resolve("other"), real);
        OutputFiles.write(link, "new");
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(real));
        assertEquals(List.of("link", "other", "real"), names());
    }

    @Test
    void keepsTheMode() throws IOException {
        Path file = Files.writeString(folder.resolve("private"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        OutputFiles.write(file, "new");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("new", Files.readString(file));
    }

    @Test
    void refusesAFolder() throws IOException {
        Files.createDirectory(folder.resolve("sub"));
        assertEquals("cannot write " + folder.resolve("sub") + ": is a folder, expected the name of a file",
                refused(folder.resolve("sub")));
    }

    @Test
    void refusesAPipeWithoutWaitingForItsReader() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "mkfifo is needed");
        assertEquals("cannot write " + pipe + ": is a pipe or a device, expected a file", refused(pipe));
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void writesIntoDevicesAndSaysWhenTheyAreFull() {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "needs " + full);
        OutputFiles.write(Path.of("/dev/null"), "gone");
        assertEquals("cannot write /dev/full: No space left on device", refused(full));
        assertFalse(Files.isRegularFile(full));
    }

    @Test
    void linksThatGoInACircleEnd() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertEquals("cannot write " + circle + ": too many links", refused(circle));
    }

    @Test
    void leavesTheOldFileWhereWritingFails() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThrows(BadInputException.class, () -> OutputFiles.write(file, out -> {
            out.write('n');
            throw new IOException("disk full");
        }));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("file"), names());
    }

    @Test
    void deletesOnlyItsOwnLeftovers() throws IOException {
        String living = ".spikelane-" + ProcessHandle.current().pid() + "-3.tmp";
        for (String name : List.of("mine.tmp", ".spikelane-notes.tmp", living, ".spikelane-999999999-3.tmp")) {
            Files.createFile(folder.resolve(name));
        }
        OutputFiles.deleteLeftovers(folder);
        assertEquals(List.of(living, ".spikelane-notes.tmp", "mine.tmp"), names());
        OutputFiles.deleteLeftovers(folder.resolve("absent"));
    }

    @Test
    void theSecondWriterIsRefused() {
        Path file = folder.resolve("model");
        WriteLock held = WriteLock.ofFile(file);
        try (held) {
            String message = assertThrows(BadInputException.class, () -> WriteLock.ofFile(file)).getMessage();
            assertEquals(file + ": another process is writing it; wait for it or name another with --out", message);
        }
        held.close(); // twice is harmless
        WriteLock.ofFile(file).close();
    }

    private String refused(Path file) {
        String asked = assertThrows(BadInputException.class, () -> OutputFiles.write(file, "new")).getMessage();
        if (!file.startsWith("/dev")) {
            assertEquals(asked,
                    assertThrows(BadInputException.class, () -> OutputFiles.requireWritable(file)).getMessage());
        }
        return asked;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
