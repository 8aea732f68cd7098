import { assertEquals } from "@std/assert";
import { nearestName } from "../../../data/text/nearest_name.ts";

const names = ["resnet18", "resnet34", "alexnet", "vgg16"];

Deno.test("nearestName() finds the name that was meant", () => {
  assertEquals(nearestName("resnet81", names), "resnet18");
  assertEquals(nearestName("AlexNet", names), "alexnet");
  assertEquals(nearestName("vgg", names), "vgg16");
});

Deno.test("nearestName() stays silent rather than guess wildly", () => {
  assertEquals(nearestName("transformer", names), undefined);
  assertEquals(nearestName("", names), undefined);
  assertEquals(nearestName("x", []), undefined);
});

Deno.test("nearestName() takes the first of equally near names", () => {
  assertEquals(nearestName("resnet", names), "resnet18");
});
