package spikelane.sim.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to write a file or a folder, held by one process at a time. The operating system holds it, so that it ends
 * with the process however that ends; the empty lock file stays.
 */
public final class WriteLock implements AutoCloseable {
    private final FileChannel channel;

    private WriteLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * @param folder a folder, created if it is missing; the lock is its file {@code .lock}
     * @return the right to write in it
     * @throws BadInputException if another has it, or the folder cannot be written
     */
    public static WriteLock ofFolder(Path folder) {
        return take(folder, folder.resolve(".lock"));
    }

    /**
     * @param file a file that is to be written; the lock is {@code .NAME.lock} beside it
     * @return the right to write it
     * @throws BadInputException if another has it, or the folder cannot be written
     */
    public static WriteLock ofFile(Path file) {
        return take(file, file.toAbsolutePath().resolveSibling("." + file.getFileName() + ".lock"));
    }

    private static WriteLock take(Path what, Path lock) {
        FileChannel channel = null;
        try {
            Files.createDirectories(lock.toAbsolutePath().getParent());
            channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) != null) {
                return new WriteLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new BadInputException("cannot write " + what + ": " + OutputFiles.reason(e), e);
        }
        throw new BadInputException(what + ": another process is writing it; wait for it or name another with --out");
    }

    private static FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this process
        }
    }

    /** Lets others write; harmless when closed already. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the lock ends with the process
        }
    }
}
