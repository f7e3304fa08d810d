/** The names that people know the guest identifiers by, and their numbers in CIM_OperatingSystem.OsType for OVF. */
const GUESTS: Readonly<Record<string, readonly [fullName: string, cimType: number]>> = {
  debian12_64Guest: ['Debian GNU/Linux 12 (64-bit)', 96],
  debian11_64Guest: ['Debian GNU/Linux 11 (64-bit)', 96],
  ubuntu64Guest: ['Ubuntu Linux (64-bit)', 94],
  rhel9_64Guest: ['Red Hat Enterprise Linux 9 (64-bit)', 80],
  centos8_64Guest: ['CentOS 8 (64-bit)', 107],
  windows2022srvNext_64Guest: ['Microsoft Windows Server 2022 (64-bit)', 112],
  otherLinux64Guest: ['Other Linux (64-bit)', 101],
};

const OTHER_64_BIT = 102;

export const guestFullName = (guestId: string): string => GUESTS[guestId]?.[0] ?? guestId;
export const cimOsType = (guestId: string): number => GUESTS[guestId]?.[1] ?? OTHER_64_BIT;
