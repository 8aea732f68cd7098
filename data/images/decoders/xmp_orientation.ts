/** The property, as an attribute or as an element. */
const ORIENTATION = /tiff:Orientation(?:="|>)(\d)/;

/**
 * The orientation in a packet of XMP.
 *
 * @param packet Its bytes.
 * @returns A number as EXIF counts; `undefined` where there is none.
 */
export function xmpOrientation(packet: Uint8Array): number | undefined {
  const found = ORIENTATION.exec(new TextDecoder().decode(packet));
  return found ? Number(found[1]) : undefined;
}
