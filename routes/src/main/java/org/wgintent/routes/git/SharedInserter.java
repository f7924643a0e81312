package org.wgintent.routes.git;

import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jgit.internal.storage.file.PackInserter;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;

/** Writes objects, and shares them as the repository is shared. */
final class SharedInserter extends ObjectInserter.Filter {

  private final ObjectInserter objects;
  private final Sharing sharing;

  SharedInserter(ObjectInserter objects, Sharing sharing) {
    this.objects = objects;
    this.sharing = sharing;
  }

  @Override
  protected ObjectInserter delegate() {
    return objects;
  }

  @Override
  public ObjectId insert(int type, byte[] data, int offset, int length) throws IOException {
    return shared(super.insert(type, data, offset, length));
  }

  @Override
  public ObjectId insert(int type, byte[] data) throws IOException {
    return shared(super.insert(type, data));
  }

  @Override
  public ObjectId insert(int type, long length, InputStream data) throws IOException {
    return shared(super.insert(type, length, data));
  }

  @Override
  public void flush() throws IOException {
    super.flush();
    if (objects instanceof PackInserter) {
      sharing.packs();
    }
  }

  private ObjectId shared(ObjectId id) {
    sharing.object(id);
    return id;
  }
}
