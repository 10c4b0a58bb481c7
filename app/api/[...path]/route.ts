import { unknownRoute as GET } from "@/lib/gate/unknown-route";

export { GET, GET as DELETE, GET as PATCH, GET as POST, GET as PUT };
