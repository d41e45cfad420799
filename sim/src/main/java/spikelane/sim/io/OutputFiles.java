package spikelane.sim.io;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are either the old whole or the new whole: written under a temporary name beside the target, synced, then
 * moved. A link stays a link and what it points to is replaced; a file that is there keeps its mode. Folders, pipes and
 * devices are never replaced: what stands below {@code /dev} (such as {@code /dev/stdout}) is written into, others are
 * refused.
 */
public final class OutputFiles {
    private static final String TEMPORARY = ".spikelane-";
    private static final Pattern LEFTOVER = Pattern.compile(Pattern.quote(TEMPORARY) + "([0-9]{1,18})-[0-9]+\\.tmp");
    private static final int MOST_LINKS = 40;
    private static final AtomicLong COUNT = new AtomicLong();

    private OutputFiles() {}

    /** What fills the file. */
    @FunctionalInterface
    public interface Writer {
        /**
         * @param out receives the file's bytes
         * @throws IOException if writing fails; the target is then left as it was
         */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * @param target  the file to create or replace; its folder is created if it is missing
     * @param content what fills it
     * @throws BadInputException if the file cannot be written
     */
    public static void write(Path target, Writer content) {
        try {
            Path real = resolved(target);
            if (isDevice(real)) {
                try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(real))) {
                    content.writeTo(out);
                }
            } else {
                replace(real, content);
            }
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /**
     * @param target the file to create or replace
     * @param text   its content, written as UTF-8
     */
    public static void write(Path target, String text) {
        write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * For a command that works long before it writes.
     *
     * @param target a file that is to be written
     * @throws BadInputException if it is a folder, a pipe or a device, or may not be written
     */
    public static void requireWritable(Path target) {
        try {
            Path real = resolved(target);
            Path folder = real.getParent();
            while (!Files.exists(folder)) {
                folder = folder.getParent();
            }
            if (Files.isDirectory(folder) && !isDevice(real) && !Files.isWritable(folder)) {
                throw new AccessDeniedException(folder.toString());
            }
            if (!Files.isDirectory(folder)) {
                throw new FileSystemException(folder.toString(), null, folder + " is not a folder");
            }
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /**
     * Deletes what killed processes left half-written; what a living one is writing stays.
     *
     * @param folder where
     */
    public static void deleteLeftovers(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, TEMPORARY + "*.tmp")) {
            for (Path file : left) {
                Matcher name = LEFTOVER.matcher(file.getFileName().toString());
                if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new BadInputException("cannot write to the folder " + folder + ": " + reason(e), e);
        }
    }

    /**
     * @param failure of reading or writing
     * @return why, without the file's name, for a message that has it
     */
    public static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file or folder";
        }
        String reason = failure instanceof FileSystemException e ? e.getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }

    private static BadInputException unwritable(Path target, IOException failure) {
        return new BadInputException("cannot write " + target + ": " + reason(failure), failure);
    }

    /** The file behind all links, which need not exist. */
    private static Path resolved(Path target) throws IOException {
        Path real = target.toAbsolutePath();
        if (!isDevice(real)) {
            for (int i = 0; Files.isSymbolicLink(real); i++) {
                if (i == MOST_LINKS) {
                    throw new FileSystemException(target.toString(), null, "too many links");
                }
                real = real.resolveSibling(Files.readSymbolicLink(real));
            }
        }
        if (Files.isDirectory(real)) {
            throw new FileSystemException(target.toString(), null, "is a folder, expected the name of a file");
        }
        if (Files.exists(real) && !Files.isRegularFile(real) && !isDevice(real)) {
            throw new FileSystemException(target.toString(), null, "is a pipe or a device, expected a file");
        }
        if (Files.exists(real) && !Files.isWritable(real)) {
            throw new AccessDeniedException(target.toString());
        }
        return real;
    }

    /** A pipe elsewhere may have no reader, and opening it would wait for one. */
    private static boolean isDevice(Path file) {
        Path plain = file.normalize();
        return (plain.startsWith("/dev") || plain.startsWith("/proc")) && !Files.isRegularFile(file)
                && Files.exists(file);
    }

    private static void replace(Path target, Writer content) throws IOException {
        Path folder = target.getParent();
        Files.createDirectories(folder);
        Path temporary = folder
                .resolve(TEMPORARY + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet() + ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE)) {
                keepMode(target, temporary);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                content.writeTo(out);
                out.flush();
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            syncFolder(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void keepMode(Path from, Path to) throws IOException {
        PosixFileAttributeView there = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (there != null && Files.exists(from)) {
            Files.setPosixFilePermissions(to, there.readAttributes().permissions());
        }
    }

    /** Makes the new name last through a power cut, where the system can open a folder. */
    public static void syncFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // folders cannot be opened on Windows; the file itself is on the disk
        }
    }
}
