package org.wgintent.routes.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificates are taken: those that Java trusts, or those of a file in PEM alone.
 *
 * @param managers who decides; none where it is Java
 */
public record Trust(SSLContext context, List<TrustManager> managers) {

  public static Trust of(Optional<Path> file) throws IOException {
    try {
      if (file.isEmpty()) {
        return new Trust(SSLContext.getDefault(), List.of());
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      try (InputStream in = Files.newInputStream(file.get())) {
        int number = 0;
        for (Certificate certificate :
            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
          store.setCertificateEntry(String.valueOf(number++), certificate);
        }
      }
      if (store.size() == 0) {
        throw new IOException(file.get() + " holds no certificate");
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return new Trust(context, List.of(factory.getTrustManagers()));
    } catch (GeneralSecurityException e) {
      throw new IOException("certificates: " + e.getMessage(), e);
    }
  }
}
