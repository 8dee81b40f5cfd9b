// SPDX-License-Identifier: Apache-2.0
package io.stoa.platform.calendar;

import javax.xml.namespace.QName;

/// Names of WebDAV and CalDAV (RFC 4918, RFC 4791, RFC 5397).
final class Dav {

  static final String D = "DAV:";
  static final String C = "urn:ietf:params:xml:ns:caldav";
  static final String CS = "http://calendarserver.org/ns/";

  static final QName PROP = new QName(D, "prop");
  static final QName HREF = new QName(D, "href");
  static final QName RESOURCE_TYPE = new QName(D, "resourcetype");
  static final QName DISPLAY_NAME = new QName(D, "displayname");
  static final QName ETAG = new QName(D, "getetag");
  static final QName CONTENT_TYPE = new QName(D, "getcontenttype");
  static final QName CONTENT_LENGTH = new QName(D, "getcontentlength");
  static final QName OWNER = new QName(D, "owner");
  static final QName PRINCIPAL = new QName(D, "current-user-principal");
  static final QName PRINCIPAL_URL = new QName(D, "principal-URL");
  static final QName REPORTS = new QName(D, "supported-report-set");
  static final QName PRIVILEGES = new QName(D, "current-user-privilege-set");
  static final QName HOME = new QName(C, "calendar-home-set");
  static final QName COMPONENTS = new QName(C, "supported-calendar-component-set");
  static final QName DATA = new QName(C, "calendar-data");
  static final QName CTAG = new QName(CS, "getctag");

  private Dav() {}
}
