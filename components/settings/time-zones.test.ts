import { describe, expect, it } from "vitest";
import { groupTimeZones } from "./time-zones";

describe("groupTimeZones", () => {
  it("groups by continent, sorts, and writes names without underscores", () => {
    expect(groupTimeZones(["Europe/Berlin", "America/New_York", "Europe/Athens"], "Europe/Berlin")).toEqual([
      { region: "America", zones: [{ id: "America/New_York", label: "New York" }] },
      // No browser lists it.
      { region: "Etc", zones: [{ id: "UTC", label: "UTC" }] },
      {
        region: "Europe",
        zones: [
          { id: "Europe/Athens", label: "Athens" },
          { id: "Europe/Berlin", label: "Berlin" },
        ],
      },
    ]);
  });

  it("keeps the current zone when the browser does not list it, and zones without a continent", () => {
    const groups = groupTimeZones(["America/Argentina/Buenos_Aires"], "UTC");
    expect(groups.flatMap((group) => group.zones.map((zone) => zone.id))).toEqual([
      "America/Argentina/Buenos_Aires",
      "UTC",
    ]);
    expect(groups[0]?.zones[0]?.label).toBe("Argentina/Buenos Aires");
  });
});
